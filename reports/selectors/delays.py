"""Who is late: overdue tasks with whose they are, the longest overdue first, and units by how many.

What is shown of a task is what an inspector asks of a delay: which step, of which dossier, whose,
since when it is due, how many working days that is, and who above has been told (R2-02, R2-14).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, User
from approvals.models import Reminder, ReminderRule, Task
from approvals.policy import stand_for
from approvals.selectors import left_of
from core import clock
from reports import policy
from workdays.calendar import Calendar

from .overdue import overdue_tasks
from .places import key_of, place_of

A_PAGE = 25
AT_MOST = 1000
"""Overdue tasks that the units' sums look at, the longest overdue first; beyond it "at least"."""
UNITS_SHOWN = 20
LADDER = [rung for rung in ReminderRule.Audience if rung != ReminderRule.Audience.HOLDER]


class Behind(NamedTuple):
    """A unit with its overdue tasks: how many, and since when the longest is due."""

    pk: int
    name: str
    n: int
    oldest: date


@dataclass(slots=True)
class Delay:
    """One overdue task."""

    task: Task
    left: int
    """Working days or hours since it was due, as a negative number, at most -1."""
    holders: list[str]
    """Who holds the post today, and whom a mandate lets stand in for it; or the person named. Empty
    while nobody does."""
    told: str
    """The highest rung of the ladder that was told; "" when none was yet."""
    told_at: datetime | None


@dataclass(slots=True)
class Delays:
    """One page of them; `older` is the key of the page after it, "" at the end."""

    rows: list[Delay] = field(default_factory=list)
    older: str = ""


def delays(user: User, *, unit: int | None = None, after: str = "", at: datetime) -> Delays:
    """One page of the overdue tasks whose delay `user` follows (policy.delays): four queries."""
    rows = followed(user, unit)
    if place := place_of(after):
        due, pk = place
        rows = rows.filter(due_at__gte=due).exclude(due_at=due, pk__lte=pk)
    told = Reminder.objects.filter(task=OuterRef("pk"), audience__in=LADDER)
    told = told.filter(fired_at__isnull=False).order_by("-working_days", "-moment", "-pk")
    rows = rows.annotate(
        told=Subquery(told.values(json=JSONObject(rung="audience", at="fired_at"))[:1])
    )
    rows = rows.select_related("unit", "person", "proposal__lead").order_by("due_at", "pk")
    found = list(rows[: A_PAGE + 1])
    shown, today, calendar = found[:A_PAGE], clock.day_of(at), Calendar.load()
    names = holders_of(shown, today)
    return Delays(
        [
            Delay(
                task,
                _behind(task, calendar, at),
                names[task.pk],
                task.told["rung"] if task.told else "",
                datetime.fromisoformat(task.told["at"]) if task.told else None,
            )
            for task in shown
        ],
        key_of(shown[-1].due_at, shown[-1].pk) if len(found) > A_PAGE else "",
    )


def units_behind(user: User) -> tuple[list[Behind], bool]:
    """The units with the most overdue tasks, and whether there are more than were looked at."""
    looked_at = followed(user).order_by("due_at", "pk").values("pk")[:AT_MOST]
    units = Task.objects.filter(pk__in=looked_at).values("unit_id", "unit__name")
    rows = units.annotate(n=Count("pk"), oldest=Min("due_on")).order_by("-n", "oldest", "unit_id")
    found = [
        Behind(*row)
        for row in rows.values_list("unit_id", "unit__name", "n", "oldest")[: UNITS_SHOWN + 1]
    ]
    counted = sum(row.n for row in found)
    return found[:UNITS_SHOWN], counted >= AT_MOST or len(found) > UNITS_SHOWN


def _behind(task: Task, calendar: Calendar, at: datetime) -> int:
    left = left_of(task, calendar, at=at)
    return left if task.hours is not None else min(-1, left)


def followed(user: User, unit: int | None = None) -> QuerySet[Task]:
    """The overdue tasks whose delay `user` follows, of all units or of one; in no order."""
    rows = overdue_tasks().filter(policy.delays(user))
    return rows if unit is None else rows.filter(unit=unit)


def holders_of(tasks: list[Task], today: date) -> dict[int, list[str]]:
    """By task: the person named, or everybody who holds the post or stands in (two queries)."""
    posts = [task for task in tasks if task.person_id is None]
    roles = {role for task in posts for role in stand_for(task.role)}
    seats = Seat.objects.held_on(today).filter(person__is_active=True, role__in=roles)
    units = {task.unit_id for task in posts}
    seats = seats.filter(unit__in=units).order_by("pk")
    held: dict[tuple[int, str], list[str]] = {}
    for unit, role, name in seats.values_list("unit", "role", "person__full_name"):
        held.setdefault((unit, role), []).append(name)
    mandates = Mandate.objects.in_force(today).filter(unit__in=units, role__in=roles)
    mandates = list(mandates.exclude(holder=None).select_related("holder").order_by("pk"))
    return {
        task.pk: [task.person.full_name] if task.person_id else _of_the_post(task, held, mandates)
        for task in tasks
    }


def _of_the_post(task: Task, held: dict, mandates: list[Mandate]) -> list[str]:
    roles = sorted(stand_for(task.role))
    stand_ins = [
        _("%(name)s (standing in)") % {"name": one.holder.full_name}
        for one in mandates
        if one.unit_id == task.unit_id
        and one.role in roles
        and one.covers(task.kind, task.proposal_id)
    ]
    return [name for role in roles for name in held.get((task.unit_id, role), [])] + stand_ins
