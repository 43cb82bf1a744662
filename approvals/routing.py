"""Which head decides, by which procedure, and why: the dated table over a dossier's facts.

Reads rows, writes nothing; what follows from them is `competence`. Every sentence that sent a case
somewhere is kept on the case, with the row that said it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.roles import LEADERS, CompetentLevel, Role
from core.kept import Kept, a_day, beginning, mark
from core.verdicts import WrongMoment
from proposals.models import Author, Proposal, RegistrantKind

from . import policy
from .competence import Condition, Facts, Found, NoRule, Place, Post, Rule, find
from .models import Note, Procedure, Purpose, RoutingRule

ANSWER = "REGISTRATION_ANSWER"
STAFF = "STAFF_PLAN"
LEADERS_PLAN = "DECREE_73_8_1"


@dataclass(slots=True)
class Route:
    """Where a case goes and why.

    `unit` is the unit whose head decides; `sentences` are the matched rules as
    {"code", "row", "version", "sentence", "sentence_en", "source", "verified"};
    `opinions` are the other units whose heads are heard first; `notes` are codes of Note.
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
    facts, standing, others = _facts(
        proposal, purpose=purpose, regime=regime or proposal.legal_regime, wide=wide, on=on
    )
    found = search(facts, standing, rules_on(on))
    units = standing.units
    way = Route(
        units[found.place.unit],
        procedure_for(purpose, found.procedure, on=on),
        sentences=[said_by(one.rule, units[one.where], units[one.to]) for one in found.said],
        notes=list(found.notes),
    )
    if found.hears_heads:  # who decides, proposes or did is not asked as well
        skip = {found.place.unit, *standing.barred}
        way.opinions = [unit for pk, unit in sorted(others.items()) if pk not in skip]
    if purpose == Purpose.APPROVAL and wide:
        way.notes.append(Note.WIDE_SCOPE)
    return way


def procedure_for(purpose: str, code: str, *, on: date) -> Procedure:
    """The procedure in force on `on` that a row named, its newest version; an idea's answer where
    none did. Raises WrongMoment when there is none.
    """
    code = code or (ANSWER if purpose == Purpose.REGISTRATION else "")
    found = next(iter(_PROCEDURE.objects((), {DAY: on, CODE: code})), None)
    if found is None:
        raise WrongMoment(
            _(
                "No procedure is in force on this day (%(code)s). Ask an administrator to load "
                "the rule data."
            )
            % {"code": code or Purpose(purpose).label}
        )
    return found


DOSSIER, CODE, DAY = mark(-1), beginning(0), a_day(1)
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


def _authors(proposal: Proposal) -> list[User]:
    """Every present author, with his unit and managing authority."""
    rows = _AUTHORS.objects((), {DOSSIER: proposal.pk})
    return [row.person for row in rows if row.removed_at is None]


_AUTHORS = Kept(
    lambda: (
        Author.objects.ever()
        .filter(proposal=DOSSIER)
        .select_related("person__unit", "person__managing_authority")
    ),
    planned=True,
)


def _seats():
    people = Author.objects.ever().filter(proposal=DOSSIER).values("person")
    seats = Seat.objects.held_on(DAY).filter(person__in=people, role__in=sorted(LEADERS))
    return seats.filter(unit__is_employing_agency=True).select_related("unit")


_SEATS = Kept(_seats, planned=True)


class Standing:
    """The units and posts of a day, as `competence.find` asks for them: each thing once.

    `headed` are the agencies that a present author heads, `barred` the keys of those and of the
    ones whose head was an author. A division's head is none.
    """

    def __init__(self, start: Unit, *, headed, barred, managing, proposal, on):
        self.units = {start.pk: start}
        self.start = self._place(start)
        self.headed, self.barred = headed, barred
        self.proposal, self.on = proposal, on
        self.managing = self._place(managing) if managing else None

    def _place(self, unit: Unit) -> Place:
        self.units[unit.pk] = unit
        return Place(unit.pk, unit.kind, unit.competent_level)

    def is_barred(self, unit: int) -> bool:
        return unit in self.barred

    def is_outside_head(self, unit: int) -> bool:
        return any(unit not in {above.pk for above in levels_above(other)} for other in self.headed)

    def has_voter(self, unit: int) -> bool:
        return policy.is_filled(self.units[unit], LEADERS, self.proposal, on=self.on)

    def above(self, unit: int) -> Place | None:
        found = superior_of(self.units[unit])
        return self._place(found) if found else None

    def of_level(self, level: str, unit: int) -> Place | None:
        """The nearest superior agency of that level, else the city's only one."""
        for above in levels_above(self.units[unit]):
            if above.competent_level == level:
                return self._place(above)
        others = Unit.objects.valid_on(self.on).filter(competent_level=level)
        found = list(others.filter(is_employing_agency=True)[:2])
        return self._place(found[0]) if len(found) == 1 else None

    def at(self, unit: int) -> Place | None:
        found = Unit.objects.valid_on(self.on).filter(pk=unit).first()
        return self._place(found) if found else None


def _facts(proposal, *, purpose, regime, wide, on) -> tuple[Facts, Standing, dict[int, Unit]]:
    """What the rows may test of this dossier; two queries and what Standing is asked."""
    people = _authors(proposal)
    agencies = {person.pk: person.unit.employing_agency() for person in people}
    seats = _SEATS.objects((), {DOSSIER: proposal.pk, DAY: on})
    held = [seat for seat in seats if seat.person_id in agencies]
    heads = [seat for seat in seats if seat.role == Role.HEAD]
    standing = Standing(
        proposal.unit,
        headed=[seat.unit for seat in heads if seat.person_id in agencies],
        barred={seat.unit_id for seat in heads},
        managing=_managing(people, agencies),
        proposal=proposal,
        on=on,
    )
    others = {unit.pk: unit for unit in agencies.values() if unit.pk != proposal.unit_id}
    facts = Facts(
        purpose=purpose,
        field=proposal.field_id,
        wide_scope=wide,
        affects_others=bool(others),
        problem_type=proposal.problem_type,
        regime=regime,
        budget=proposal.budget,
        post=_post({seat.role for seat in held}, people),
        as_unit=proposal.registrant_kind == RegistrantKind.UNIT,
    )
    return facts, standing, others


def _managing(people: list[User], agencies: dict[int, Unit]) -> Unit | None:
    """The managing authority of an author, where it is another agency than his own and not below
    it; the highest level of several.
    """
    found = [
        person.managing_authority
        for person in people
        if person.managing_authority_id
        and not person.managing_authority.path.startswith(agencies[person.pk].path)
    ]
    height = list(CompetentLevel)
    return max(found, key=lambda unit: (height.index(unit.competent_level), -unit.pk), default=None)


def _post(roles: set[str], people: list[User]) -> Post:
    if Role.HEAD in roles:
        return Post.HEAD
    if Role.DEPUTY_HEAD in roles:
        return Post.DEPUTY_HEAD
    return Post.LEADER if any(one.is_leader_or_manager for one in people) else Post.STAFF


def rules_on(day: date) -> list[Rule]:
    """Every row of the table that is in force on `day`: one query."""
    return [Rule(*row) for row in _RULES.ask((), {DAY: day})]


_RULES = Kept(
    lambda: (
        RoutingRule.objects.valid_on(DAY)
        .order_by("pk")
        .values_list(*(column.name for column in fields(Rule)))
    ),
    planned=True,
)


def search(facts: Facts, standing: Standing, rules: list[Rule]) -> Found:
    """`competence.find`, with a refusal that says which situation no row answers."""
    try:
        return find(facts, rules, standing)
    except NoRule as missing:
        raise WrongMoment(
            _(
                "No rule says who decides in this situation (%(condition)s). Ask an administrator "
                "to load the rule data."
            )
            % {"condition": Condition(missing.condition).label}
        ) from None


def said_by(rule: Rule, unit: Unit, above: Unit) -> dict:
    """A matched rule as it is kept on the case, with the row it was."""

    def named(text: str) -> str:
        return text.replace("{unit}", unit.name).replace("{above}", above.name)

    return {
        "code": rule.code,
        "row": rule.id,
        "version": rule.version,
        "sentence": named(rule.sentence),
        "sentence_en": named(rule.sentence_en),
        "source": rule.source,
        "verified": rule.verified,
    }
