"""What waits for somebody beside the item in his hand: its place, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from approvals.models import Task
from core.clock import day_of
from core.counting import BADGE, Capped
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


def queue_after(user, *, at: datetime) -> Queue:
    """How much waits for `user`, and the item with the nearest due date."""
    waiting = Task.objects.open().held_by(user).select_related("proposal", "unit")
    total = Capped(Task.objects.open().held_by(user).order_by().values("pk")[: BADGE + 1])
    found = list(waiting.annotate(total=total).order_by("due_at", "pk")[:1])
    if not found:
        return Queue(None, 0)
    return Queue(
        None,
        found[0].total,
        found[0],
        Calendar.load().left(found[0].due_on, day_of(at)),
    )
