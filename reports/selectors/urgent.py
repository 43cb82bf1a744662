"""Urgent cases, so that urgency does not become a hole in the record: overdue ones first.

Each with what the level above decided, until when its directive holds, and whether the full dossier
came (domain b.7: “urgency used to skip the vote; no follow-up dossier”).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.policy import Shape, shape_of, stand_in
from approvals.models import Kind, Task, UrgentDecision, UrgentReport
from approvals.selectors import left_of
from core import clock
from core.clock import VIETNAM, day_of
from core.kept import Kept, keyed, mark, marks, moment
from proposals.models import Proposal
from workdays.calendar import Calendar

from .places import key_of, place_of

A_PAGE = KEYS = 25
UNITS_SHOWN = 20
ACT = UrgentDecision.Type.ACT
NEVER = datetime(9999, 1, 1, tzinfo=VIETNAM)
"""Where a case of which nothing is owed any more stands in the order of due moments."""


class UnitCount(NamedTuple):
    """A unit with how many urgent cases it reported, and how many of them lack the dossier."""

    name: str
    n: int
    lacking: int


@dataclass(slots=True)
class Urgent:
    """One urgent case of the list."""

    report: UrgentReport
    decision: UrgentDecision | None
    task: Task | None
    """What is owed last in it: the directive, or the full dossier."""
    left: int | None
    """Until that is due, negative when overdue; None when nothing is owed."""
    has_lapsed: bool
    """The directive ran out, and the full dossier is not there."""

    @property
    def is_complete(self) -> bool:
        """Whether the full dossier was submitted."""
        owed = self.task
        return owed is not None and owed.kind == Kind.URGENT_DOSSIER and owed.done_at is not None


@dataclass(slots=True)
class UrgentPage:
    """One page of them; `older` is the key of the page after it, "" at the end."""

    rows: list[Urgent] = field(default_factory=list)
    older: str = ""


def urgent_cases(user: User, *, lacking: bool = False, after: str = "", at: datetime) -> UrgentPage:
    """One page of the urgent cases that `user` may see: four queries, whatever their number.

    `lacking`: those only whose full dossier is not there: a directive or the dossier is owed, and
    neither is ever owed no more for another cause than that it came (approvals.actions.directing).
    """
    place = place_of(after)
    is_past_them = place is not None and place[0] == NEVER
    keys = [] if is_past_them else _owing(user, place)
    if not lacking:
        keys += [(NEVER, pk) for pk in _settled(user, place[1] if is_past_them else None)]
    shown = keys[:A_PAGE]
    reports, owed = _told(shown)
    calendar = Calendar.load() if shown else Calendar()
    found = [reports[pk] for _due, pk in shown]
    return UrgentPage(
        [_row(report, owed.get(report.case_id), calendar, at) for report in found],
        key_of(*shown[-1]) if len(keys) > A_PAGE else "",
    )


def urgent_units(user: User) -> list[UnitCount]:
    """The units with the most urgent cases without a full dossier that `user` may see: two queries.

    How many they reported in all is counted of these units alone.
    """
    shape, values = shape_of(user)
    rows = _UNITS.ask((shape, clock.shape()), values)
    if not rows:
        return []
    theirs = keyed((pk for pk, _name, _lacking in rows), UNITS_SHOWN)
    reported = dict(_REPORTED.ask((shape, clock.shape()), values | theirs))
    return [UnitCount(name, reported[pk], lacking) for pk, name, lacking in rows]


def _visible(user: User) -> QuerySet:
    return Proposal.objects.visible_to(user).order_by().values("pk")


KINDS = (Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER)
PLACE_AT, PLACE_PK = moment(1), mark(-1)


def _owed(shape: Shape) -> QuerySet[Task]:
    """The directives and full dossiers that are owed: few, with an index of their own."""
    tasks = Task.objects.open().filter(kind__in=KINDS, case__urgent_report__isnull=False)
    return tasks.filter(proposal__in=_visible(stand_in(shape)))


def _owing(user: User, place: tuple[datetime, int] | None) -> list[tuple[datetime, int]]:
    """When something is due, and the report: what is due first comes first."""
    shape, values = shape_of(user)
    due_at, pk = place or (None, None)
    values |= {PLACE_AT: due_at, PLACE_PK: pk}
    return list(_OWING.ask((shape, clock.shape(), place is not None), values))


def _owing_rows(shape: Shape, _clock: datetime | None, placed: bool) -> QuerySet:
    rows = _owed(shape)
    if placed:
        beside = Q(due_at=PLACE_AT, case__urgent_report__lt=PLACE_PK)
        rows = rows.filter(Q(due_at__gt=PLACE_AT) | beside, due_at__gte=PLACE_AT)
    rows = rows.order_by("due_at", "-case__urgent_report")
    return rows.values_list("due_at", "case__urgent_report")[: A_PAGE + 1]


_OWING = Kept(_owing_rows)


def _settled(user: User, before: int | None) -> list[int]:
    """Reports of which nothing is owed any more, the newest first."""
    shape, values = shape_of(user)
    placed = before is not None
    rows = _SETTLED.ask((shape, clock.shape(), placed), values | {PLACE_PK: before})
    return [pk for (pk,) in rows]


def _settled_rows(shape: Shape, _clock: datetime | None, placed: bool) -> QuerySet:
    owed = Task.objects.open().filter(case=OuterRef("case"), kind__in=KINDS)
    rows = UrgentReport.objects.filter(~Exists(owed), proposal__in=_visible(stand_in(shape)))
    if placed:
        rows = rows.filter(pk__lt=PLACE_PK)
    return rows.order_by("-pk").values_list("pk")[: A_PAGE + 1]


_SETTLED = Kept(_settled_rows)


def _units_rows(shape: Shape, _clock: datetime | None) -> QuerySet:
    rows = _owed(shape).values("case__urgent_report__unit", "case__urgent_report__unit__name")
    rows = rows.annotate(lacking=Count("pk")).order_by("-lacking", "case__urgent_report__unit")
    columns = ("case__urgent_report__unit", "case__urgent_report__unit__name", "lacking")
    return rows.values_list(*columns)[:UNITS_SHOWN]


def _reported_rows(shape: Shape, _clock: datetime | None) -> QuerySet:
    seen = UrgentReport.objects.filter(
        unit__in=marks(UNITS_SHOWN), proposal__in=_visible(stand_in(shape))
    )
    return seen.order_by().values("unit").annotate(n=Count("pk")).values_list("unit", "n")


_REPORTED = Kept(_reported_rows)
_UNITS = Kept(_units_rows)


def _told(keys: list[tuple[datetime, int]]) -> tuple[dict[int, UrgentReport], dict[int, Task]]:
    """The reports by number, and by case the last thing that was owed in it: two queries."""
    found = _REPORTS.objects((), keyed((pk for _due, pk in keys), KEYS)) if keys else []
    cases = [one.case_id for one in found]
    tasks = _TASKS.objects((), keyed(cases, KEYS)) if cases else []
    return {one.pk: one for one in found}, {task.case_id: task for task in tasks}


def _reports() -> QuerySet[UrgentReport]:
    rows = UrgentReport.objects.filter(pk__in=marks(KEYS)).select_related(
        *("proposal", "unit", "case__unit", "case__urgent_decision__directive", "by")
    )
    return rows.only(
        *("mark", "at", "proposal__code", "proposal__title", "unit__name", "by__full_name"),
        *("case__outcome", "case__unit__name"),
        *("case__urgent_decision__case", "case__urgent_decision__type"),
        "case__urgent_decision__directive__valid_until",
    )


_REPORTS = Kept(_reports, planned=True)
_TASKS = Kept(
    lambda: (
        Task.objects.filter(case__in=marks(KEYS), kind__in=KINDS)
        .select_related("person")
        .order_by("pk")
    ),
    planned=True,
)


def _row(report: UrgentReport, task: Task | None, calendar: Calendar, at: datetime) -> Urgent:
    decision = getattr(report.case, "urgent_decision", None)
    directive = getattr(decision, "directive", None)
    is_open = task is not None and task.done_at is None and task.voided_at is None
    left = left_of(task, calendar, at=at) if is_open else None
    row = Urgent(report, decision, task, left, has_lapsed=False)
    acts = decision is not None and decision.type == ACT
    row.has_lapsed = acts and not row.is_complete and _is_over(directive.valid_until, day_of(at))
    return row


def _is_over(valid_until: date, today: date) -> bool:
    return valid_until < today
