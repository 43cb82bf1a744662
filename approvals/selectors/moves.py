"""Which open deadlines another calendar would move: from which date to which, and whether it may.

Reckoned anew from what each task keeps: the day it counts from and its working days. Nothing here
writes; the page, the confirmation and its second look ask the same functions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from approvals.models import Task
from workdays.calendar import Calendar, end_of

LATER, EARLIER, FIRM, PAST = "LATER", "EARLIER", "FIRM", "PAST"
DIRECTIONS = {
    LATER: pgettext_lazy("a due date moves", "Later"),
    EARLIER: pgettext_lazy("a due date moves", "Earlier"),
    FIRM: pgettext_lazy("a due date moves", "Same day, no longer provisional"),
    PAST: pgettext_lazy("a due date moves", "Stays: the new date has passed already"),
}


@dataclass(frozen=True, slots=True)
class DueChange:
    """What would become of one task's due date; `direction` is a key of DIRECTIONS."""

    task_id: int
    proposal_id: int | None
    old: date
    new: date
    provisional: bool
    direction: str


def due_changes(
    tasks: QuerySet[Task], before: Calendar, after: Calendar, *, year: int, at: datetime
) -> list[DueChange]:
    """The open ones of `tasks` whose date is another by `after` than the one they have (one query).

    `year` is the one that was revised: a provisional date that runs through it may become firm.
    What was missed at `at` stays judged by the calendar it had, so it is not among them; nor is
    what stands still, which is reckoned by the calendar of the day it goes on. Nearest due date
    first.
    """
    changed = before.differs(after)
    touched = Q(due_on__gte=changed[0], counted_from__lt=changed[-1]) if changed else Q(pk__in=[])
    through = Q(
        provisional=True, due_on__gte=date(year, 1, 1), counted_from__lte=date(year, 12, 31)
    )
    rows = (
        tasks.filter(done_at=None, voided_at=None, due_at__gt=at, paused_at=None, hours=None)
        .filter(touched | through)
        .order_by("due_on", "pk")
        .values_list(
            *("pk", "proposal_id", "counted_from", "working_days", "paused_days", "extended_days"),
            *("due_on", "provisional"),
        )
    )
    found = []
    for pk, proposal, start, days, stood, more, old, was_provisional in rows:
        new = after.add(start, days + stood + more)
        provisional = not after.confirmed(range(start.year, new.year + 1))
        if new == old and (provisional or not was_provisional):
            continue
        if end_of(new) <= at:
            direction = PAST
        elif new == old:
            direction = FIRM
        else:
            direction = LATER if new > old else EARLIER
        found.append(DueChange(pk, proposal, old, new, provisional, direction))
    return found


def settles(change: DueChange, *, shortens: bool) -> bool:
    """Whether moving moves this one: nearer only by a person's word, into the past never."""
    return change.direction in (LATER, FIRM) or (change.direction == EARLIER and shortens)


def how_many(changes: Iterable[DueChange]) -> dict[str, int]:
    """How many there are of each direction, those that occur only, in the order of DIRECTIONS."""
    said = [change.direction for change in changes]
    return {key: said.count(key) for key in DIRECTIONS if key in said}
