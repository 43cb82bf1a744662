"""Which head decides, by which procedure, and why: E-LEVEL-1 and E-LEVEL-2 over dated rules.

Reads rows, writes nothing. Every sentence that sent a case somewhere is kept on the case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit
from accounts.roles import LEADERS, Role
from core.kept import Kept, a_day, beginning, mark
from core.verdicts import WrongMoment
from proposals.models import Author, LegalRegime, Proposal, RegistrantKind

from . import policy
from .models import Note, Procedure, Purpose, RoutingRule

Condition = RoutingRule.Condition

ANSWER = "REGISTRATION_ANSWER"
STAFF = "STAFF_PLAN"
LEADERS_PLAN = "DECREE_73_8_1"
PROCEDURE_OF = {
    LegalRegime.DECREE_73: LEADERS_PLAN,
    LegalRegime.CONCLUSION_14_PLAN: STAFF,
    LegalRegime.SANG_KIEN_ONLY: STAFF,
}
"""Which procedure a plan runs by its legal regime (E-SCOPE-2, E-SCOPE-3)."""


@dataclass(slots=True)
class Route:
    """Where a case goes and why.

    `unit` is the unit whose head decides; `sentences` are the matched rules as
    {"code", "sentence", "sentence_en", "source", "verified"}; `opinions` are the other units
    whose heads are heard first; `notes` are codes of Note.
    """

    unit: Unit
    procedure: Procedure
    sentences: list[dict] = field(default_factory=list)
    opinions: list[Unit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def route(
    proposal: Proposal,
    *,
    on: date,
    purpose: str = Purpose.APPROVAL,
    regime: str | None = None,
    wide_scope: bool | None = None,
) -> Route:
    """The competent level and procedure of `proposal` by the rules of the day `on`.

    Every author counts as proposer, invited ones included. A head who was an author and left
    still decides nothing here, so he sends the case up as well; nobody else who left counts.
    `regime` and `wide_scope` stand in for the dossier's own facts before it is sent.
    Raises WrongMoment when no rule of that day fits (the rule data are not loaded). Rules:
    E-LEVEL-1, E-LEVEL-2, E-VOTE-5, domain e.4.
    """
    wide = proposal.is_wide_scope if wide_scope is None else wide_scope
    procedure = procedure_for(
        purpose, regime=regime or proposal.legal_regime, wide_scope=wide, on=on
    )
    found = Route(proposal.unit, procedure)
    authors = _authors(proposal)
    headed, barred = _headed_by(proposal, authors, on)
    _climb(found, proposal, headed, barred, on)
    if purpose == Purpose.APPROVAL:
        _hear_the_others(found, proposal, authors, barred, on)
        if wide:
            found.notes.append(Note.WIDE_SCOPE)
    return found


def procedure_for(purpose: str, *, regime: str, wide_scope: bool, on: date) -> Procedure:
    """The procedure in force on `on`, its newest version. Raises WrongMoment when there is none.

    Until the rule of Article 8(2) is known, a wide-scope plan runs procedure (b).
    """
    code = ANSWER
    if purpose == Purpose.APPROVAL:
        code = LEADERS_PLAN if wide_scope else PROCEDURE_OF.get(regime, STAFF)
    found = next(iter(_PROCEDURE.objects((), {DAY: on, CODE: code})), None)
    if found is None:
        raise WrongMoment(
            _(
                "No procedure is in force on this day (%(code)s). Ask an administrator to load "
                "the rule data."
            )
            % {"code": code}
        )
    return found


DOSSIER, UNIT, CODE, DAY = mark(-1), mark(-2), beginning(0), a_day(1)
_PROCEDURE = Kept(
    lambda: Procedure.objects.valid_on(DAY).filter(code=CODE).order_by("-version")[:1],
    planned=True,
)


def superior_of(unit: Unit) -> Unit | None:
    """The superior employing agency: the one entered, else the nearest one above. Or None."""
    if unit.superior_id:
        return unit.superior
    if unit.parent_id:
        above = unit.parent.employing_agency()
        return above if above.pk != unit.pk else None
    return None


def levels_above(unit: Unit) -> Iterator[Unit]:
    """The superior agencies of `unit`, the nearest first; ends at the top or at a circle."""
    seen = {unit.pk}
    above = superior_of(unit)
    while above is not None and above.pk not in seen:
        yield above
        seen.add(above.pk)
        above = superior_of(above)


def committee_of(unit: Unit) -> tuple[Unit | None, bool]:
    """The Party committee of the unit's level, and whether it is the unit's own row that names it.

    A unit without one uses the nearest ancestor's, by the tree and then by the superiors.
    """
    if unit.party_committee_id:
        return unit.party_committee, True
    above = unit.parent
    while above is not None:
        if above.party_committee_id:
            return above.party_committee, False
        above = above.parent
    for agency in levels_above(unit):
        if agency.party_committee_id:
            return agency.party_committee, False
    return None, False


def _authors(proposal: Proposal) -> dict[int, Unit]:
    """The employing agency of every present author, by person."""
    rows = _AUTHORS.objects((), {DOSSIER: proposal.pk})
    present = [row for row in rows if row.removed_at is None]
    return {row.person_id: row.person.unit.employing_agency() for row in present}


_AUTHORS = Kept(
    lambda: Author.objects.ever().filter(proposal=DOSSIER).select_related("person__unit"),
    planned=True,
)


def _headed_by(proposal: Proposal, authors: dict, on: date) -> tuple[dict[int, Unit], set[int]]:
    """The employing agencies that an author heads, by unit id; and the ids of those and of the
    ones whose head was an author. A division's head is none.
    """
    seats = _HEADS.objects((), {DOSSIER: proposal.pk, DAY: on})
    headed = {seat.unit_id: seat.unit for seat in seats if seat.person_id in authors}
    return headed, {seat.unit_id for seat in seats}


def _heads():
    people = Author.objects.ever().filter(proposal=DOSSIER).values("person")
    seats = Seat.objects.held_on(DAY).filter(person__in=people, role=Role.HEAD)
    return seats.filter(unit__is_employing_agency=True).select_related("unit")


_HEADS = Kept(_heads, planned=True)


def _climb(
    found: Route, proposal: Proposal, headed: dict[int, Unit], barred: set[int], on: date
) -> None:
    """Go up one level as long as a rule sends the case up."""
    seen = {found.unit.pk}
    as_unit = proposal.registrant_kind == RegistrantKind.UNIT
    while True:
        rule = _rule_up(found, proposal, headed, barred, on, as_unit=as_unit)
        as_unit = False  # one level up, once
        if rule is None:
            break
        above = superior_of(found.unit)
        if above is None or above.pk in seen:
            found.sentences.append(_said(rule, found.unit, found.unit))
            found.notes.append(Note.NO_LEVEL_ABOVE)
            return
        found.sentences.append(_said(rule, found.unit, above))
        found.unit = above
        seen.add(above.pk)
    if found.unit.pk == proposal.unit_id:
        rule = _rule(Condition.ALWAYS, found.unit, on)
        if rule:
            found.sentences.insert(0, _said(rule, found.unit, found.unit))


def _rule_up(found, proposal, headed, barred, on, *, as_unit) -> RoutingRule | None:
    """The rule that sends the case one level up from where it is, or None when it stays.

    A dated rule that keeps it is written down as well.
    """
    unit = found.unit
    if unit.pk in barred:
        return _rule_needed(Condition.HEAD_AMONG_AUTHORS, unit, on)
    if as_unit:
        rule = _rule_needed(Condition.UNIT_AS_AUTHOR, unit, on)
        if rule.outcome == RoutingRule.Outcome.ONE_LEVEL_UP:
            return rule
        found.sentences.append(_said(rule, unit, unit))
    for other in headed.values():
        if unit.pk not in {above.pk for above in levels_above(other)}:
            rule = _rule_needed(Condition.HEAD_OF_ANOTHER_UNIT, unit, on)
            if rule.outcome == RoutingRule.Outcome.ONE_LEVEL_UP:
                return rule
            if (said := _said(rule, unit, unit)) not in found.sentences:
                found.sentences.append(said)
    if not policy.is_filled(unit, LEADERS, proposal, on=on):
        return _rule_needed(Condition.NO_VOTER_LEFT, unit, on)
    return None


def _hear_the_others(found, proposal, authors, barred, on) -> None:
    """Which other units' heads are heard first, when the authors come from several units."""
    agencies = {unit.pk: unit for unit in authors.values()}
    agencies.pop(proposal.unit_id, None)
    if not agencies:
        return
    rule = _rule_needed(Condition.GROUP_ACROSS_UNITS, found.unit, on)
    found.sentences.append(_said(rule, found.unit, found.unit))
    if rule.outcome == RoutingRule.Outcome.OPINIONS_OF_HEADS:
        skip = {found.unit.pk, *barred}  # who decides, proposes or did is not asked as well
        found.opinions = [unit for pk, unit in sorted(agencies.items()) if pk not in skip]


def _rule(condition: str, unit: Unit, on: date) -> RoutingRule | None:
    """The rule in force: the unit's own before the general one, the newest first."""
    found = _RULE.objects((), {CODE: condition, UNIT: unit.pk, DAY: on})
    return found[0] if found else None


def _rules():
    rules = RoutingRule.objects.valid_on(DAY).filter(condition=CODE)
    rules = rules.filter(Q(unit=UNIT) | Q(unit=None))
    return rules.order_by(F("unit").asc(nulls_last=True), "-valid_from", "-pk")[:1]


_RULE = Kept(_rules, planned=True)


def _rule_needed(condition: str, unit: Unit, on: date) -> RoutingRule:
    rule = _rule(condition, unit, on)
    if rule is None:
        raise WrongMoment(
            _(
                "No rule says who decides in this situation (%(condition)s). Ask an administrator "
                "to load the rule data."
            )
            % {"condition": Condition(condition).label}
        )
    return rule


def _said(rule: RoutingRule, unit: Unit, above: Unit) -> dict:
    """A matched rule as it is kept on the case."""

    def named(text: str) -> str:
        return text.replace("{unit}", unit.name).replace("{above}", above.name)

    return {
        "code": rule.code,
        "sentence": named(rule.sentence),
        "sentence_en": named(rule.sentence_en),
        "source": rule.source,
        "verified": rule.verified,
    }
