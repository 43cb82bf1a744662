"""What waits for somebody beside the item in his hand: its place, and what comes next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Window

from approvals.models import Task
from core.clock import day_of
from workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Queue:
    """`place` of the item in hand (None when it is done), `total` that wait, and the `next` one."""

    place: int | None
    total: int
    next: Task | None = None
    next_left: int | None = None


def queue_after(user, *, at: datetime) -> Queue:
    """How much waits for `user`, and the item with the nearest due date."""
    waiting = Task.objects.open().held_by(user).select_related("proposal", "unit")
    found = list(waiting.annotate(total=Window(Count("pk"))).order_by("due_at", "pk")[:1])
    if not found:
        return Queue(None, 0)
    return Queue(
        None,
        found[0].total,
        found[0],
        Calendar.load().left(found[0].due_on, day_of(at)),
    )
