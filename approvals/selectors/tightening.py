"""The terms that units set for themselves: which steps allow it, what stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from accounts.models import Unit
from accounts.roles import UnitKind
from approvals.models import (
    CouncilRule,
    Kind,
    OwnCriterion,
    OwnOpinion,
    OwnTerm,
    Procedure,
    ReminderRule,
    Step,
)


@dataclass(frozen=True, slots=True)
class OwnReminder:
    """A reminder that a unit added: how many working days before, and whether it holds."""

    row: ReminderRule
    days: int
    when: str


@dataclass(frozen=True, slots=True)
class OwnCriterionShown:
    """A criterion that a unit added, and whether it holds: NOW, LATER."""

    row: OwnCriterion
    when: str


@dataclass(frozen=True, slots=True)
class OwnTermShown:
    """A term beside the procedure it belongs to, and whether it holds: NOW, LATER, OVER."""

    row: OwnTerm
    procedure: Procedure | None
    when: str


def could_tighten(unit: Unit, day: date) -> list[Step]:
    """The steps in force on that day whose row allows `unit` fewer days: two queries. What ends in
    a resolution is the process of a committee of the Party: no other unit decides by it.
    """
    newest: dict[str, Procedure] = {}
    for one in Procedure.objects.valid_on(day).order_by("code", "version"):
        newest[one.code] = one
    keys = [one.pk for one in newest.values()]
    steps = Step.objects.filter(procedure__in=keys, enabled=True, least__isnull=False)
    if unit.kind != UnitKind.PARTY_BODY:
        by_resolution = Step.objects.filter(kind=Kind.RESOLUTION).values("procedure")
        steps = steps.exclude(procedure__in=by_resolution)
    rows = steps.select_related("procedure")
    return list(rows.order_by("-procedure__purpose", "procedure__pk", "stage", "pk"))


def last_step(row: OwnTerm) -> Step:
    """The step that `row` has fewer days for, in the newest version that has it."""
    steps = Step.objects.filter(procedure__code=row.procedure, kind=row.kind)
    return steps.select_related("procedure").order_by("-procedure__version")[0]


def of_unit(unit: Unit) -> QuerySet:
    """Every term that this unit ever set for itself."""
    return OwnTerm.objects.filter(unit=unit).select_related("by")


def shown(rows: Iterable[OwnTerm], day: date) -> list[OwnTermShown]:
    """The rows with the newest version of their procedures: one query."""
    rows = list(rows)
    found = Procedure.objects.filter(code__in={row.procedure for row in rows}).order_by("version")
    named = {one.code: one for one in found}
    return [OwnTermShown(row, named.get(row.procedure), when_of(row, day)) for row in rows]


def city_reminds(day: date) -> dict[str, ReminderRule]:
    """The city's first reminder of the holder before the due date, by kind of step; "" for every
    kind that has no rule of its own. It says how early a unit's own may come. One query.
    """
    rules = ReminderRule.objects.valid_on(day).filter(
        unit=None, audience=ReminderRule.Audience.HOLDER, hours=None, percent=None
    )
    first: dict[str, ReminderRule] = {}
    for rule in rules.order_by("-working_days", "pk"):  # the earliest stays
        first[rule.kind] = rule
    return first


def own_reminders(unit: Unit, day: date) -> list[OwnReminder]:
    """What the unit added that holds or will hold: one query."""
    rows = ReminderRule.objects.filter(unit=unit).select_related("by").order_by("kind", "pk")
    shown = [OwnReminder(row, -row.working_days, when_of(row, day)) for row in rows]
    return [one for one in shown if one.when != "OVER"]


def criteria_after(unit: Unit, day: date) -> QuerySet:
    """The unit's own criteria that hold on that day or begin after it."""
    rows = OwnCriterion.objects.filter(unit=unit).select_related("by")
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=Greatest("valid_from", Value(day))))
    return rows.order_by("valid_from", "pk")


def own_criteria(unit: Unit, day: date) -> list[OwnCriterionShown]:
    """What the unit added to its councils' sheet that holds or will hold: one query."""
    return [OwnCriterionShown(row, when_of(row, day)) for row in criteria_after(unit, day)]


def own_lines(unit: Unit, rule: CouncilRule, day: date) -> list[dict]:
    """The unit's criteria for a council set up on that day, within the rule as it stands now: the
    oldest, never more nor heavier than it allows.
    """
    rows = OwnCriterion.objects.valid_on(day).filter(unit=unit).order_by("valid_from", "pk")
    return [
        {
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "weight": min(one.weight, rule.own_weight),
            "source": one.source,
        }
        for one in rows[: rule.own_most]
    ]


def when_of(row: OwnTerm | ReminderRule | OwnCriterion | OwnOpinion, day: date) -> str:
    """Whether a rule of a unit's own holds on that day: NOW, LATER, OVER (or never)."""
    if row.valid_to and row.valid_to <= max(day, row.valid_from):
        return "OVER"
    return "LATER" if row.valid_from > day else "NOW"
