"""Which head decides, by which procedure, and why: the dated table over a dossier's facts.

Reads rows, writes nothing; what follows from them is `competence`. Every sentence that sent a case
somewhere is kept on the case, with the row that said it.
"""

from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from accounts.models import Seat, Unit, User
from accounts.roles import LEADERS, CompetentLevel, Role
from core.kept import Kept, a_day, beginning, mark
from core.verdicts import WrongMoment
from proposals.models import Access, Author, Proposal, RegistrantKind

from .competence import Condition, Facts, Found, NoRule, Post, Rule, Said, find, find_at
from .grounds import said_by
from .ladder import Standing, levels_above, living
from .ladder import superior_of as superior_of
from .models import Note, Procedure, Purpose, RoutingRule

ANSWER = "REGISTRATION_ANSWER"
STAFF = "STAFF_PLAN"
TRANSFER = "TRANSFER"
URGENT = "URGENT"
HAND_DOWN = "HAND_DOWN"
LEADERS_PLAN, WIDE_PLAN = "DECREE_73_8_1", "DECREE_73_8_2"
STANDING_COMMITTEE = "STANDING_COMMITTEE"


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
    handed: Said | None = None
    """The row that handed it down to `unit`, from where."""
    handed_by: Unit | None = None


def route(
    proposal: Proposal,
    *,
    on: date,
    purpose: str = Purpose.APPROVAL,
    regime: str | None = None,
    wide_scope: bool | None = None,
    start: Unit | None = None,
) -> Route:
    """The competent level and procedure of `proposal` by the rules of the day `on`.

    Every author counts as proposer, invited ones included. A head who was an author and left
    still decides nothing here, so he sends the case up as well; nobody else who left counts.
    `start`: where it was handed to by people, which it climbs from.
    `regime` and `wide_scope` stand in for the dossier's own facts before it is sent.
    Raises WrongMoment when no rule of that day fits (the rule data are not loaded). Rules:
    E-LEVEL-1, E-LEVEL-2, E-VOTE-5, domain e.4.
    """
    wide = proposal.is_wide_scope if wide_scope is None else wide_scope
    facts, standing, others = _facts(
        proposal,
        purpose=purpose,
        regime=regime or proposal.legal_regime,
        wide=wide,
        on=on,
        start=start,
    )
    found = search(facts, standing, rules_on(on))
    units = standing.units
    way = Route(
        units[found.place.unit],
        procedure_for(purpose, found.procedure, on=on),
        sentences=[said_by(one.rule, units[one.where], units[one.to]) for one in found.said],
        notes=list(found.notes),
        handed=found.handed,
        handed_by=units[found.handed.to] if found.handed else None,
    )
    if found.hears_heads:  # who decides, proposes or did is not asked as well
        skip = {found.place.unit, *standing.barred}
        way.opinions = [unit for pk, unit in sorted(others.items()) if pk not in skip]
    if purpose == Purpose.APPROVAL and wide and found.procedure != STANDING_COMMITTEE:
        way.notes.append(Note.WIDE_SCOPE)
    return way


def route_at(unit: Unit, proposal: Proposal, *, because: dict, on: date) -> Route:
    """The way at `unit`, where people sent it as `because` says (grounds): no row sends it on; the
    rows say only by which procedure, and who is heard.
    """
    facts, standing, others = _facts(
        proposal,
        purpose=Purpose.APPROVAL,
        regime=proposal.legal_regime,
        wide=proposal.is_wide_scope,
        on=on,
        start=unit,
    )
    found = find_at(facts, rules_on(on), standing)
    said = [said_by(one.rule, unit, unit) for one in found.said]
    way = Route(
        unit,
        procedure_for(Purpose.APPROVAL, found.procedure, on=on),
        sentences=[because, *said],
    )
    if found.hears_heads:
        skip = {unit.pk, *standing.barred}
        way.opinions = [one for pk, one in sorted(others.items()) if pk not in skip]
    if proposal.is_wide_scope and found.procedure != STANDING_COMMITTEE:
        way.notes.append(Note.WIDE_SCOPE)
    return way


def may_be_handed(unit: Unit, proposal: Proposal, *, on: date) -> bool:
    """Whether nothing sends `proposal` up from `unit`: its head and the heads of units elsewhere
    are no authors and in no conflict, the unit does not propose itself, and it has a head.
    """
    _known, standing, _others = _facts(
        proposal,
        purpose=Purpose.APPROVAL,
        regime=proposal.legal_regime,
        wide=proposal.is_wide_scope,
        on=on,
        start=unit,
    )
    proposes = proposal.registrant_kind == RegistrantKind.UNIT and proposal.unit_id == unit.pk
    return (
        not proposes
        and not standing.is_barred(unit.pk)
        and not standing.is_shut(unit.pk)
        and not standing.is_outside_head(unit.pk)
        and standing.has_head(unit.pk)
    )


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
    """The leaders' posts of authors; and of whom a conflict of interest shuts out (`is_shut`)."""
    people = Author.objects.ever().filter(proposal=DOSSIER).values("person")
    shut = Access.objects.filter(proposal=DOSSIER, closes=True, until=None, person__isnull=False)
    seats = Seat.objects.held_on(DAY).filter(
        Q(person__in=people) | Q(person__in=shut.values("person")), role__in=sorted(LEADERS)
    )
    writes = ExpressionWrapper(Q(person__in=people), output_field=BooleanField())
    seats = seats.filter(unit__is_employing_agency=True).annotate(writes=writes)
    return seats.select_related("unit")


_SEATS = Kept(_seats, planned=True)


def _facts(
    proposal, *, purpose, regime, wide, on, start=None
) -> tuple[Facts, Standing, dict[int, Unit]]:
    """What the rows may test of this dossier; two queries and what Standing is asked."""
    people = _authors(proposal)
    agencies = {one.pk: living(one.unit.employing_agency(), on=on) for one in people}
    home = living(proposal.unit, on=on, near=agencies.get(proposal.lead_id))
    seats = _SEATS.objects((), {DOSSIER: proposal.pk, DAY: on})
    held = [seat for seat in seats if seat.person_id in agencies]
    heads = [seat for seat in seats if seat.role == Role.HEAD and seat.writes]
    standing = Standing(
        start or home,
        headed=[seat.unit for seat in heads if seat.person_id in agencies],
        barred={seat.unit_id for seat in heads},
        shut={seat.unit_id for seat in seats if seat.role == Role.HEAD and not seat.writes},
        managing=_managing(people, agencies, on),
        proposal=proposal,
        on=on,
    )
    own = {proposal.unit_id, home.pk}  # a unit that is no more, and its successor, are one
    others = {unit.pk: unit for unit in agencies.values() if unit.pk not in own}
    facts = Facts(
        purpose=purpose,
        field=proposal.field_id,
        wide_scope=wide,
        affects_others=bool(others),
        problem_type=proposal.problem_type,
        regime=regime,
        budget=proposal.budget,
        post=_post({seat.role for seat in held}, people),
        as_unit=start is None and proposal.registrant_kind == RegistrantKind.UNIT,
    )
    return facts, standing, others


def _managing(people: list[User], agencies: dict[int, Unit], on: date) -> Unit | None:
    """The managing authority of an author, where it is another agency than his own and not below
    it; the highest level of several.
    """
    found = []
    for person in people:
        own, authority = agencies[person.pk], person.managing_authority
        if authority is not None and authority.valid_to and authority.valid_to <= on:
            authority = _heir(authority, own, on)
        if authority is not None and not authority.path.startswith(own.path):
            found.append(authority)
    height = list(CompetentLevel)
    return max(found, key=lambda unit: (height.index(unit.competent_level), -unit.pk), default=None)


def _heir(closed: Unit, own: Unit, on: date) -> Unit | None:
    """Who manages in the place of an authority that is no more: its only successor. Where it became
    several, the agency that employs the person does, and so nobody else: None. One query.
    """
    heirs = list(closed.successors.valid_on(on)[:2])
    return heirs[0] if len(heirs) == 1 and heirs[0].pk != own.pk else None


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
