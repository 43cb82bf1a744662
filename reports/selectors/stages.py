"""How long each kind of step takes: median, nine in ten, longest, late; of one unit or of many.

Working days from the opening of a step to its end without those on which the clock stood still; of
what is due in hours the minutes. Read from sums that are kept by unit and year (ADR 37), so a page
costs the same at any number of dossiers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from accounts.models import Unit, User
from approvals.models import STILL_RUNS, Pause, Task
from core.clock import VIETNAM, day_of
from reports import policy
from reports.models import StageSum
from workdays.calendar import Calendar

from .places import key_of, place_of

A_PAGE = 25
UNITS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class StageTime:
    """One kind of step: how many were done in the year, and how long they took."""

    kind: str
    hourly: bool
    """Whether the numbers are minutes; else they are working days."""
    n: int
    late: int
    median: int
    nine_in_ten: int
    longest: int

    @property
    def in_time(self) -> int:
        """How many of a hundred were not late, rounded down: 100 means all."""
        return (self.n - self.late) * 100 // self.n


class UnitTime(NamedTuple):
    """A unit with the steps that it took in the year."""

    pk: int
    name: str
    n: int
    late: int

    @property
    def in_time(self) -> int:
        """How many of a hundred were not late, rounded down."""
        return (self.n - self.late) * 100 // self.n


def followed_units(user: User) -> QuerySet[Unit]:
    """The units whose times `user` may read: those whose delays he follows."""
    return Unit.objects.filter(policy.follows(user))


def stage_times(user: User, year: int, unit: int | None = None) -> list[StageTime]:
    """By kind of step, of one of the units he follows or of all together: one query."""
    sums = _sums(user, year, unit).values_list("kind", "hourly", "amount", "late")
    spread: dict[tuple[str, bool], list[tuple[int, bool, int]]] = defaultdict(list)
    for kind, hourly, amount, late, n in sums.annotate(times=Sum("n")).order_by("amount"):
        spread[kind, hourly].append((amount, late, n))
    return [_of(kind, hourly, rows) for (kind, hourly), rows in sorted(spread.items())]


def unit_times(user: User, year: int) -> list[UnitTime]:
    """The units that took steps in that year, those with the most late ones first: one query."""
    sums = _sums(user, year, None).values("unit", "unit__name")
    rows = sums.annotate(all=Sum("n"), were_late=Sum("n", filter=Q(late=True), default=0)).order_by(
        "-were_late", "-all", "unit"
    )
    values = rows.values_list("unit", "unit__name", "all", "were_late")
    return [UnitTime(*row) for row in values[:UNITS_SHOWN]]


def done_steps(
    user: User, year: int, unit: int, kind: str, *, hourly: bool, after: str = ""
) -> tuple[list[Task], str]:
    """The steps behind one number, the last done first, as far as he may read them; and the key of
    the page after, "" at the end. One query.
    """
    first, until = _bounds(year)
    rows = Task.objects.filter(policy.delays(user), unit=unit, kind=kind, case__isnull=False)
    rows = rows.filter(done_at__gte=first, done_at__lt=until, hours__isnull=not hourly)
    if place := place_of(after):
        done, pk = place
        rows = rows.filter(done_at__lte=done).exclude(done_at=done, pk__gte=pk)
    rows = rows.select_related("proposal__lead", "done_by", "unit")
    found = list(rows.order_by("-done_at", "-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    older = key_of(shown[-1].done_at, shown[-1].pk) if len(found) > A_PAGE else ""
    return shown, older


def took(tasks: Iterable[Task]) -> dict[int, int]:
    """How long each of these took that are done, by its key: working days, of what is due in hours
    minutes. Two queries.
    """
    tasks, calendar = list(tasks), Calendar.load()
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = Pause.objects.filter(case__in={task.case_id for task in tasks})
    for case, since, until in rows.values_list("case", "at", "resume__at"):
        pauses[case].append((since, until))
    return {task.pk: _took(task, calendar, pauses[task.case_id]) for task in tasks}


def steps_done(unit: int, year: int) -> QuerySet[Task]:
    """Every step of a case that this unit did in that year."""
    first, until = _bounds(year)
    rows = Task.objects.filter(unit=unit, case__isnull=False, done_at__gte=first, done_at__lt=until)
    return rows.only("kind", "case", "hours", "opened_at", "done_at", "days_late")


def _took(task: Task, calendar: Calendar, stood: list) -> int:
    began, ended = task.opened_at, max(task.opened_at, task.done_at)
    if task.hours is not None:
        return int((ended - began).total_seconds()) // 60
    whole = calendar.between(day_of(began), day_of(ended))
    if task.kind in STILL_RUNS:
        return whole
    for since, until in stood:
        first, last = max(since, began), min(until or ended, ended)
        if first < last:
            whole -= calendar.between(day_of(first), day_of(last))
    return max(0, whole)


def _sums(user: User, year: int, unit: int | None) -> QuerySet[StageSum]:
    sums = StageSum.objects.filter(year=year)
    if unit is not None:
        return sums.filter(unit=unit)
    if policy.follows_all(user):
        return sums
    return sums.filter(unit__in=followed_units(user).values("pk"))


def _of(kind: str, hourly: bool, rows: list[tuple[int, bool, int]]) -> StageTime:
    n = sum(one for _amount, _late, one in rows)
    late = sum(one for _amount, was_late, one in rows if was_late)
    return StageTime(kind, hourly, n, late, _at(rows, n, 5), _at(rows, n, 9), rows[-1][0])


def _at(rows: list[tuple[int, bool, int]], n: int, tenths: int) -> int:
    """The smallest number that so many tenths of all do not pass."""
    so_far = 0
    for amount, _late, one in rows:
        so_far += one
        if so_far * 10 >= n * tenths:
            return amount
    return rows[-1][0]


def _bounds(year: int) -> tuple[datetime, datetime]:
    first, until = (datetime.combine(date(y, 1, 1), time.min, VIETNAM) for y in (year, year + 1))
    return first, until
