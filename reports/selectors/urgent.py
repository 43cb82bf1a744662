"""Urgent cases, so that urgency does not become a hole in the record: overdue ones first.

Each with what the level above decided, until when its directive holds, and whether the full dossier
came (domain b.7: “urgency used to skip the vote; no follow-up dossier”).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from approvals.models import Kind, Task, UrgentDecision, UrgentReport
from approvals.selectors import left_of
from core.clock import VIETNAM, day_of
from proposals.models import Proposal
from workdays.calendar import Calendar

from .places import key_of, place_of

A_PAGE = 25
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
    """One page of the urgent cases that `user` may see: three queries, whatever their number.

    `lacking`: those only whose full dossier is not there.
    """
    rows = _seen(user, lacking=lacking)
    if place := place_of(after):
        due, pk = place
        rows = rows.filter(Q(due__gt=due) | Q(due=due, pk__lt=pk))
    rows = rows.select_related(
        *("proposal__lead", "unit", "case__unit", "case__urgent_decision__directive", "by")
    )
    found = list(rows.order_by("due", "-pk")[: A_PAGE + 1])
    shown = found[:A_PAGE]
    owed = _last_of(shown)
    calendar = Calendar.load() if shown else Calendar()
    return UrgentPage(
        [_row(report, owed.get(report.case_id), calendar, at) for report in shown],
        key_of(shown[-1].due, shown[-1].pk) if len(found) > A_PAGE else "",
    )


def urgent_units(user: User) -> list[UnitCount]:
    """The units with the most urgent cases among those `user` may see: one query."""
    rows = UrgentReport.objects.filter(proposal__in=_visible(user)).values("unit__name")
    rows = rows.annotate(n=Count("pk"), lacking=Count("pk", filter=_lacking()))
    rows = rows.order_by("-lacking", "-n", "unit_id")[:UNITS_SHOWN]
    return [UnitCount(row["unit__name"], row["n"], row["lacking"]) for row in rows]


def _seen(user: User, *, lacking: bool) -> QuerySet[UrgentReport]:
    rows = UrgentReport.objects.filter(proposal__in=_visible(user))
    if lacking:
        rows = rows.filter(_lacking())
    owed = Task.objects.open().filter(case=OuterRef("case"), kind__in=KINDS).order_by("due_at")
    last = Value(NEVER, output_field=DateTimeField())
    return rows.annotate(due=Coalesce(Subquery(owed.values("due_at")[:1]), last))


def _visible(user: User) -> QuerySet:
    return Proposal.objects.visible_to(user).order_by().values("pk")


def _lacking() -> Q:
    """Acted on, or to be directed still, and no full dossier was submitted."""
    came = Task.objects.filter(
        case=OuterRef("case"), kind=Kind.URGENT_DOSSIER, done_at__isnull=False
    )
    decision = Q(case__urgent_decision=None) | Q(case__urgent_decision__type=ACT)
    return decision & ~Q(Exists(came))


KINDS = (Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER)


def _last_of(reports: list[UrgentReport]) -> dict[int, Task]:
    """By case: the last thing that was owed in it (one query)."""
    tasks = Task.objects.filter(case__in=[one.case_id for one in reports], kind__in=KINDS)
    return {task.case_id: task for task in tasks.select_related("person").order_by("pk")}


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
