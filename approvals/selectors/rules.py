"""The table of rules as people read it: what runs by what, what a row tests, what it would do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import FieldOfWork, Unit
from accounts.roles import CompetentLevel, UnitKind
from approvals.competence import (
    NOT_SO,
    STRONGER,
    USED,
    Condition,
    Facts,
    Found,
    Outcome,
    Post,
    Rule,
    why_not,
)
from approvals.models import Case, Clock, Note, Procedure, Purpose, RoutingRule, Step
from approvals.routing import Standing, procedure_for, rules_on, said_by, search
from core.clock import VIETNAM
from core.templatetags.core import vnd
from proposals.models import LegalRegime, ProblemType, Proposal
from workdays.calendar import Calendar, Deadline

from .left import due_after

NOBODY = -1
"""The key of a dossier that does not exist."""
MOST = 1000
"""Open cases are counted up to here; beyond it a page says "more than"."""


def procedures_with_open_cases() -> QuerySet:
    """Every version of every procedure with its steps, and `open_cases`: up to MOST + 1 counted
    from an index of open cases. Two queries.
    """
    running = Case.objects.filter(procedure=OuterRef("pk"), closed_at=None).values("pk")
    counted = Func(
        ArraySubquery(running[: MOST + 1]), function="CARDINALITY", output_field=IntegerField()
    )
    return (
        Procedure.objects.annotate(open_cases=counted)
        .order_by("-purpose", "code", "-version")
        .prefetch_related(Prefetch("steps", Step.objects.order_by("stage", "pk")))
    )


def rules_in_words() -> list[dict]:
    """Every row of the table, whatever its days, the strongest first, with what it tests."""
    rows = RoutingRule.objects.select_related(
        "unit", "field", "managing_authority", "to_unit"
    ).order_by("condition", "-priority", "-valid_from", "-pk")
    return [
        {"row": row, "tests": tests_in_words(row), "does": outcome_in_words(row)} for row in rows
    ]


def tests_in_words(row: RoutingRule) -> list[tuple]:
    """What a row tests, as (name, value); empty when it holds for every dossier."""
    said = [(_("Situation"), Condition(row.condition).label)]
    if row.condition == Condition.ALWAYS:
        said = []
    words = {
        "unit": row.unit,
        "purpose": Purpose(row.purpose).label if row.purpose else "",
        "unit_kind": UnitKind(row.unit_kind).label if row.unit_kind else "",
        "at_level": CompetentLevel(row.at_level).label if row.at_level else "",
        "field": row.field,
        "wide_scope": _YES_NO.get(row.wide_scope),
        "affects_others": _YES_NO.get(row.affects_others),
        "problem_type": ProblemType(row.problem_type).label if row.problem_type else "",
        "regime": LegalRegime(row.regime).label if row.regime else "",
        "budget": _budget(row),
        "post": Post(row.post).label if row.post else "",
        "managing": row.managing_authority
        or (CompetentLevel(row.managing_level).label if row.managing_level else ""),
    }
    return said + [(NAMES[name], value) for name, value in words.items() if value]


def outcome_in_words(row: RoutingRule) -> str | Promise:
    """What a row does, with the level or unit that it names."""
    if row.outcome == Outcome.TO_LEVEL:
        return f"{Outcome.TO_LEVEL.label}: {CompetentLevel(row.to_level).label}"
    said = str(Outcome(row.outcome).label)
    if row.to_unit_id:
        said = f"{said}: {row.to_unit}"
    if row.limit_budget is not None:
        said = f"{said}, {_('at most %(sum)s') % {'sum': vnd(row.limit_budget)}}"
    return said


NAMES = {
    "unit": _("At this unit only"),
    "purpose": _("What the case is for"),
    "unit_kind": _("Kind of unit"),
    "at_level": _("Level where the dossier is"),
    "field": _("Field of work"),
    "wide_scope": _("Wide scope or complex content"),
    "affects_others": _("Authors of several agencies"),
    "problem_type": _("Type of problem"),
    "regime": _("Legal regime"),
    "budget": _("Budget"),
    "post": _("The proposers' highest post"),
    "managing": _("Managing authority"),
}
"""What a row can test (competence.TESTS), by the name a page gives it."""
_YES_NO = {True: _("yes"), False: _("no")}


def _budget(row: RoutingRule) -> str:
    low, high = (_dong(one) for one in (row.budget_from, row.budget_to))
    if low and high:
        return _("from %(low)s to less than %(high)s dong") % {"low": low, "high": high}
    if low:
        return _("from %(low)s dong") % {"low": low}
    return _("less than %(high)s dong") % {"high": high} if high else ""


def _dong(sum_: int | None) -> str:
    return "" if sum_ is None else f"{sum_:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class Due:
    """One step of the procedure, and when it would be due if it ran from this receipt."""

    step: Step
    due: Deadline | None
    """None for a step whose days run from an opening that nobody knows yet."""


@dataclass(slots=True)
class Tried:
    """What the table says of facts that somebody entered."""

    unit: Unit
    leaves: bool
    procedure: Procedure | None
    sentences: list[dict]
    notes: list
    steps: list[Due] = field(default_factory=list)
    off: list[Step] = field(default_factory=list)
    """Steps of the procedure that are switched off: its stages are not numbered without a gap."""
    considered: list[tuple[RoutingRule, str | Promise, bool]] = field(default_factory=list)
    """Each row of the day, what became of it in words, and whether it took effect."""


def try_out(
    *,
    unit: Unit,
    managing: Unit | None,
    day: date,
    facts: Facts,
    rules: list[Rule] | None = None,
) -> Tried:
    """The table of `day`, or `rules` in its place, over entered facts, as if received then.

    Writes nothing.

    A proposer who heads an agency heads that of `unit`. Whether anybody may decide is asked of
    the posts of that day. Raises WrongMoment as `routing.route` does.
    """
    agency = unit.employing_agency()
    heads = facts.post == Post.HEAD
    outside = managing and not managing.path.startswith(agency.path)
    standing = Standing(
        agency,
        headed=[agency] if heads else [],
        barred={agency.pk} if heads else set(),
        managing=managing if outside else None,
        proposal=Proposal(pk=NOBODY),
        on=day,
    )
    asked, rules = rules is None, rules_on(day) if rules is None else rules
    found = search(facts, standing, rules)
    units = standing.units
    tried = Tried(
        units[found.place.unit],
        found.leaves,
        None if found.leaves else procedure_for(facts.purpose, found.procedure, on=day),
        [said_by(one.rule, units[one.where], units[one.to]) for one in found.said],
        [Note(code).label for code in found.notes],
        considered=_considered(found, rules, facts, standing) if asked else [],
    )
    if tried.procedure:
        steps = list(tried.procedure.steps.order_by("stage", "pk"))
        tried.steps = _due([one for one in steps if one.enabled], day)
        tried.off = [one for one in steps if not one.enabled]
    return tried


def _due(steps: list[Step], day: date) -> list[Due]:
    calendar, received = Calendar.load(), datetime.combine(day, time(9), tzinfo=VIETNAM)
    first = steps[0].stage if steps else 0
    return [
        Due(
            step,
            due_after(received, calendar, working_days=step.working_days, hours=step.hours)
            if step.clock == Clock.RECEIPT or step.stage == first
            else None,
        )
        for step in steps
    ]


def _considered(
    found: Found, rules: Iterable[Rule], facts: Facts, standing: Standing
) -> list[tuple[RoutingRule, str | Promise, bool]]:
    became = why_not(found, rules, facts, standing.managing)
    rows = RoutingRule.objects.in_bulk([rule.id for rule, _why in became])
    return [(rows[rule.id], _said_of(why), why == USED) for rule, why in became]


def _said_of(why: str) -> str | Promise:
    if why == USED:
        return _("Took effect")
    if why == STRONGER:
        return _("Fits, but a stronger rule answered")
    if why == NOT_SO:
        return _("Its situation does not hold")
    return _("Does not fit: %(what)s") % {"what": NAMES[why]}


def fields_on(day: date) -> QuerySet:
    """The fields of work of a day, for the tester."""
    return FieldOfWork.objects.valid_on(day)
