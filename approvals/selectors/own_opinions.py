"""What a unit always asks for in its cases: what holds, and whom it may ask in one case."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit
from accounts.roles import Role
from approvals import policy, routing
from approvals.models import Asked, Case, Kind, OpinionRule, OwnOpinion
from core.clock import day_of

from .asking import Addressee, may_be_asked
from .standing import steps_for
from .tightening import when_of

What = OwnOpinion.What
CLOSED, PROPOSES, HEARD, NOBODY, BARRED, ASKED, LIMIT, NO_RULE = (
    *("CLOSED", "PROPOSES", "HEARD", "NOBODY"),
    *("BARRED", "ASKED", "LIMIT", "NO_RULE"),
)
"""Why a unit is not asked in one case, as the case keeps it."""


@dataclass(frozen=True, slots=True)
class OwnOpinionShown:
    """What a unit always asks for, and whether it holds: NOW, LATER."""

    row: OwnOpinion
    when: str


def rules_after(unit: Unit, day: date) -> QuerySet:
    """The unit's own rules that hold on that day or begin after it."""
    rows = OwnOpinion.objects.filter(unit=unit).select_related("by", "asked")
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=Greatest("valid_from", Value(day))))
    return rows.order_by("what", "valid_from", "pk")


def own_opinions(unit: Unit, day: date) -> list[OwnOpinionShown]:
    """What the unit always asks for, now or later: one query."""
    return [OwnOpinionShown(row, when_of(row, day)) for row in rules_after(unit, day)]


def own_rules(unit: Unit, day: date) -> list[OwnOpinion]:
    """The unit's own rules of that day, the oldest first: one query."""
    rows = OwnOpinion.objects.valid_on(day).filter(unit=unit).select_related("asked")
    return list(rows.order_by("valid_from", "pk"))


def own_addressee(own: OwnOpinion, rule: OpinionRule) -> Addressee:
    """Whom it asks, within the city's rule as it stands now."""
    days = min(max(own.working_days, rule.least), rule.most)
    return Addressee(Asked.RELATED_UNIT, days, unit=own.asked)


def heard_anyway(case: Case, *, on: date) -> set[int]:
    """Units whose head the city's rules hear in this case: nobody asks them besides."""
    if not any(step.kind == Kind.UNIT_OPINION for step in steps_for(case, on=on)):
        return set()
    way = routing.route(case.proposal, on=day_of(case.received_at))
    return {unit.pk for unit in way.opinions} - {case.unit_id}


def why_not_asked(case: Case, who: Addressee, heard: set[int], *, on: date) -> str:
    """Why the unit's own rule does not ask `who` in this case; "" when it does."""
    unit = who.unit
    if unit.valid_to is not None and unit.valid_to <= on:
        return CLOSED
    if unit.pk == case.proposal.unit_id:
        return PROPOSES
    if unit.pk in heard:
        return HEARD
    if may_be_asked(case, who, by=None, on=on):
        return ""
    if not Seat.objects.held_on(on).filter(unit=unit, role=Role.HEAD).exists():
        return NOBODY
    return ASKED if policy.is_filled(unit, [Role.HEAD], case.proposal, on=on) else BARRED


def said_left_out(why: str, unit: str) -> str:
    """In words why `unit` was not asked, to who works on the case. Of whoever takes no part no
    more than that: neither who nor why (ADR 32).
    """
    words = {
        CLOSED: _("%(unit)s no longer existed."),
        PROPOSES: _("The plan comes from %(unit)s itself."),
        HEARD: _("The city's rules hear the head of %(unit)s in this case anyway."),
        NOBODY: _("Nobody held the post of head at %(unit)s."),
        BARRED: _("Whoever heads %(unit)s takes no part in this dossier."),
        ASKED: _("Whoever heads %(unit)s owed or had given an opinion on this plan already."),
        LIMIT: _("The city's rule allows a unit fewer opinions of its own than it has set."),
        NO_RULE: _("No rule of the city said how many days are given for an opinion."),
    }
    return words[why] % {"unit": unit}
