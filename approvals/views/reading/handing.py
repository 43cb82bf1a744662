"""What was handed down, as the page of a dossier and of an act show it: no query of their own."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.policy import sight
from accounts.roles import Role
from approvals import selectors
from approvals.models import HandDown, Purpose
from approvals.policy.handing import KIND
from core.clock import day_of


@dataclass(frozen=True, slots=True)
class HandedShown:
    """One case that was handed down: between whom, by what, its limits, and what became of it."""

    pk: int
    lower: int
    above: int
    below: int
    giver: str
    receiver: str
    number: str
    day: date | None
    file: str
    by: str
    max_budget: int | None
    decide_by: date | None
    only_answers: bool
    conditions: str
    report_by: date | None
    at: datetime
    outcome: str
    ended: str
    from_below: bool
    ended_by: str
    ended_at: datetime | None
    report: str
    report_file: str
    report_by_whom: str
    reported_at: datetime | None
    note: str
    noted_by: str
    noted_at: datetime | None

    @property
    def by_row(self) -> bool:
        return not self.number

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided below."""
        return not self.outcome

    @property
    def paper(self) -> str:
        return reverse("approvals:handed_paper", args=[self.pk, "mandate"])

    @property
    def report_paper(self) -> str:
        return reverse("approvals:handed_paper", args=[self.pk, "report"])

    @property
    def url(self) -> str:
        """Where it is taken back, or given back up."""
        return reverse("approvals:take_back", args=[self.pk])


def _rows(**of):
    json = JSONObject(
        pk="pk",
        lower="lower_id",
        above="from_unit_id",
        below="lower__unit_id",
        giver="from_unit__name",
        receiver="to_unit__name",
        number="document_number",
        day="document_date",
        file="file__name",
        by=F("by__full_name"),
        max_budget="max_budget",
        decide_by="decide_by",
        only_answers="only_answers",
        conditions="conditions",
        report_by="report_by",
        at="at",
        outcome="lower__outcome",
        ended="end__reason",
        from_below="end__from_below",
        ended_by="end__by__full_name",
        ended_at="end__at",
        report="report__text",
        report_file="report__file__name",
        report_by_whom="report__by__full_name",
        reported_at="report__at",
        note="note__text",
        noted_by="note__by__full_name",
        noted_at="note__at",
    )
    return ArraySubquery(HandDown.objects.filter(**of).order_by("-pk").values(json=json))


def with_handed(rows):
    """Annotate dossiers with what was handed down: no more queries."""
    return rows.annotate(handed_rows=_rows(proposal=OuterRef("pk")))


def with_mandate(tasks):
    """Annotate tasks with what was handed down with their case: no more queries."""
    return tasks.annotate(handed_rows=_rows(lower=OuterRef("case")))


def with_one(rows):
    """Annotate what was handed down with how it is shown: no more queries."""
    return rows.annotate(handed_rows=_rows(pk=OuterRef("pk")))


def shown_of(row) -> list[HandedShown]:
    """What `with_handed` or `with_mandate` laid on a dossier or a task."""
    return [_shown(one) for one in getattr(row, "handed_rows", ())]


class Handing:
    """What the reader of `view` sees of it, and what he may do."""

    def __init__(self, view):
        self._view = view

    @property
    def rows(self) -> list[HandedShown]:
        return shown_of(self._view.proposal)

    @property
    def tells(self) -> bool:
        """Whether the reader reads the report between the levels: no author does."""
        return self._view.deliberation

    @property
    def url(self) -> str:
        """Where the reader hands the open case down; "" when he may not, or not now."""
        view = self._view
        case = view.case
        if case is None or case.closed_at or case.purpose != Purpose.APPROVAL or view.vote:
            return ""
        if any(one.lower == case.pk for one in self.rows) or not self._acts_for(case.unit_id):
            return ""
        if not selectors.any_below(case.unit_id, on=day_of(view.at)):
            return ""
        return reverse("approvals:hand_down", args=[view.proposal.pk])

    @property
    def takes_back(self) -> HandedShown | None:
        """What the reader may take back now."""
        return next((one for one in self.rows if one.is_open and self._acts_for(one.above)), None)

    @property
    def gives_up(self) -> HandedShown | None:
        """What the reader may give back up now."""
        return next((one for one in self.rows if one.is_open and self._acts_for(one.below)), None)

    def _acts_for(self, unit: int) -> bool:
        view = self._view
        if not view.deliberation:
            return False
        seen = sight(view.user)
        return seen.holds(Role.HEAD, unit) or any(
            (one.unit, one.role) == (unit, Role.HEAD) and one.covers(KIND, view.proposal.pk)
            for one in seen.stands
        )


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


DAYS = ("day", "decide_by", "report_by")
MOMENTS = ("at", "ended_at", "reported_at", "noted_at")
SUMS = ("max_budget",)


def _shown(one: dict) -> HandedShown:
    read = {name: value if value is not None or name in SUMS else "" for name, value in one.items()}
    read |= {name: _day(one[name]) for name in DAYS}
    read |= {name: _moment(one[name]) for name in MOMENTS}
    return HandedShown(**read | {"from_below": bool(one["from_below"])})
