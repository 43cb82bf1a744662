"""What waits for somebody beside the item in his hand: its place, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from accounts.policy import shape_of, stand_in
from approvals.models import Task
from approvals.selectors import left_of
from core.kept import Kept
from workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Queue:
    """`place` of the item in hand (None when it is done), `total` that wait, and the `next` one.

    `total` is counted up to 100, which is shown as "99+"; a place beyond is not told.
    """

    place: int | None
    total: int
    next: Task | None = None
    next_left: int | None = None


def queue_after(user, *, total: int, at: datetime) -> Queue:
    """How much waits for `user` (`total`, as it was counted), and what is due first of it."""
    shape, values = shape_of(user)
    for first in _NEXT.objects((shape,), values) if total else ():
        return Queue(None, total, first, left_of(first, Calendar.load(), at=at))
    return Queue(None, 0)


def _next(shape):
    tasks = Task.objects.open().held_by(stand_in(shape)).select_related("proposal")
    shown = tasks.only(
        *("kind", "hours", "due_at", "due_on", "provisional", "paused_at", "paused_for"),
        *("proposal__code", "proposal__title"),
    )
    return shown.order_by("due_at", "pk")[:1]


_NEXT = Kept(_next)
