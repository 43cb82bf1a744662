"""Everything that points to a unit which is no more: what is carried on, ended, or stays."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, Unit, User
from approvals.models import (
    Case,
    CouncilMember,
    Kind,
    OwnOpinion,
    Place,
    RoutingRule,
    SuccessionPlan,
    SuccessionRow,
    Task,
)
from core.templatetags.core import vdate
from proposals.lifecycle import WRITABLE
from proposals.models import Proposal

What, Outcome = SuccessionRow.What, SuccessionRow.Outcome
CHOSEN = (
    *(What.PERSON, What.MANAGED, What.SUPERIOR, What.COMMITTEE, What.MANDATE, What.SEAT),
    What.OPINION,
)
"""What an administrator may leave for later; work always goes on together."""
OF_A_VOTE = (Kind.VOTE, Kind.CLOSE_VOTE, Kind.CONFIRM_MINUTES)
"""Steps of the leadership of a unit: owed by persons, who are nobody's successors."""
BY_HAND = (What.RULE, What.REVIEW)
OF_DOSSIERS = (What.CASE, What.TASK, What.DOSSIER, What.COUNCIL)
OF_PEOPLE = (What.PERSON, What.MANAGED)
ONE_BY_ONE = 50
"""Dossiers up to which each is given its heir by itself on the page."""
MOST = 2000
"""Dossiers with their cases and steps in one act: beyond it the act is done again for the rest."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that points there: its key, its name today, the dossier and the step it is of."""

    key: int
    name: str
    proposal: int | None = None
    task: int | None = None


@dataclass(slots=True)
class Heritage:
    """What points to `unit`, by kind."""

    unit: Unit
    found: dict[str, list[Thing]] = field(default_factory=dict)
    voting: set[int] = field(default_factory=set)
    """Keys of cases whose vote is open: they begin anew."""
    more: bool = False
    """Whether there are more dossiers than one act carries."""

    def __getitem__(self, what: str) -> list[Thing]:
        return self.found.get(what, [])

    @property
    def dossiers(self) -> list[int]:
        """Dossiers in which something goes on, in the order of their keys."""
        works = (What.CASE, What.TASK, What.DOSSIER)
        return sorted({thing.proposal for what in works for thing in self[what]})

    def of(self, dossiers: set[int], *, main: bool, people: set[int]) -> "Heritage":
        """The part of an heir: these dossiers with all that belongs to them; of the people those
        named, of the `main` heir those not named; and all the rest is the main one's.
        """
        part = Heritage(self.unit)
        for what, things in self.found.items():
            if what in OF_DOSSIERS:
                part.found[what] = [one for one in things if one.proposal in dossiers]
            elif what in OF_PEOPLE:
                part.found[what] = [one for one in things if (one.key in people) != main]
            else:
                part.found[what] = things if main else []
        keys = {thing.key for thing in part[What.CASE]}
        part.voting = self.voting & keys
        return part

    @property
    def count(self) -> int:
        return sum(len(things) for things in self.found.values())

    @property
    def counts(self) -> dict[str, int]:
        return {what: len(things) for what, things in self.found.items()}

    @property
    def fingerprint(self) -> str:
        """What the page showed, for the act to carry (ADR 13)."""
        said = [(what, [thing.key for thing in self[what]]) for what in What.values]
        return sha256(repr((self.unit.pk, said, sorted(self.voting))).encode()).hexdigest()


def heritage(unit: Unit, *, on: date) -> Heritage:
    """What points to `unit` on the day `on`: a query for each kind, however much there is."""
    found = Heritage(unit)
    work = _work(unit)
    found.more = len(work) > MOST
    work = work[:MOST]
    cases = Case.objects.filter(unit=unit, closed_at=None, proposal__in=work)
    voting = Task.objects.open().filter(case=OuterRef("pk"), kind__in=OF_A_VOTE)
    rows = cases.annotate(votes=Exists(voting)).order_by("pk")
    rows = list(rows.values_list("pk", "proposal__code", "proposal", "votes"))
    found.voting = {pk for pk, _code, _proposal, votes in rows if votes}
    found.found[What.CASE] = [Thing(pk, code or "", proposal) for pk, code, proposal, _v in rows]
    tasks = Task.objects.open().filter(unit=unit, proposal__in=work)
    tasks = tasks.exclude(case__in=found.voting).select_related("proposal").order_by("pk")
    found.found[What.TASK] = [
        Thing(one.pk, f"{one.proposal.code}: {Kind(one.kind).label}", one.proposal_id, one.pk)
        for one in tasks
    ]
    sits = CouncilMember.objects.filter(council__case__unit=unit, council__case__in=cases)
    sits = sits.filter(council__result=None, council__dissolution=None, replaced_by=None)
    sits = sits.select_related("person", "council__case__proposal").order_by("pk")
    found.found[What.COUNCIL] = [
        Thing(
            one.pk,
            f"{one.council.case.proposal.code}: {one.person.full_name}, {Place(one.place).label}",
            one.council.case.proposal_id,
        )
        for one in sits
    ]
    dossiers = Proposal.objects.filter(pk__in=work, unit=unit, code=None).order_by("pk")
    found.found[What.DOSSIER] = [
        Thing(pk, name, pk) for pk, name in dossiers.values_list("pk", "lead__full_name")
    ]
    people = User.objects.order_by("pk").values_list("pk", "full_name")
    units = Unit.objects.valid_on(on).order_by("pk").values_list("pk", "name")
    _named(found, What.PERSON, people.filter(unit=unit, is_active=True))
    _named(found, What.MANAGED, people.filter(managing_authority=unit, is_active=True))
    _named(found, What.SUPERIOR, units.filter(superior=unit))
    _named(found, What.COMMITTEE, units.filter(party_committee=unit))
    mandates = Mandate.objects.filter(unit=unit, ended_at=None, last_day__gte=on).order_by("pk")
    _named(found, What.MANDATE, mandates.values_list("pk", "said"))
    seats = Seat.objects.filter(unit=unit).exclude(until__lte=on).select_related("person")
    found.found[What.SEAT] = [
        Thing(seat.pk, f"{seat.person.full_name}: {seat.get_role_display()}")
        for seat in seats.order_by("pk")
    ]
    rules = RoutingRule.objects.valid_on(on).filter(Q(unit=unit) | Q(to_unit=unit))
    _named(found, What.RULE, rules.order_by("pk").values_list("pk", "code"))
    asks = OwnOpinion.objects.filter(asked=unit)
    asks = asks.filter(Q(valid_to=None) | Q(valid_to__gt=Greatest("valid_from", Value(on))))
    asks = asks.exclude(unit__valid_to__lte=on)
    _named(found, What.OPINION, asks.order_by("pk").values_list("pk", "unit__name"))
    reviews = Task.objects.open().filter(unit=unit, kind=Kind.ANNUAL_REVIEW).order_by("pk")
    due = _("due on %(day)s")
    dates = reviews.values_list("pk", "due_on")
    _named(found, What.REVIEW, [(pk, due % {"day": vdate(day)}) for pk, day in dates])
    return found


def _work(unit: Unit) -> list[int]:
    """Dossiers in which something of the unit is under way, and one more than an act carries."""
    own = Proposal.objects.filter(unit=unit, code=None, state__in=WRITABLE).values_list("pk")
    cases = Case.objects.filter(unit=unit, closed_at=None).values_list("proposal")
    tasks = Task.objects.open().filter(unit=unit, proposal__isnull=False).values_list("proposal")
    rows = own.union(cases, tasks).order_by("pk")[: MOST + 1]
    return [pk for (pk,) in rows]


def _named(found: Heritage, what: str, rows: Iterable[tuple[int, str]]) -> None:
    found.found[what] = [Thing(pk, name) for pk, name in rows]


@dataclass(frozen=True, slots=True)
class ByRule:
    """To which of several heirs things go where nobody says otherwise; all else: the main one."""

    dossiers: dict[int, Unit]
    people: dict[int, Unit]


def heirs_by_rule(found: Heritage, *, on: date) -> ByRule:
    """Where a unit became several: a dossier goes to the heir for which its lead author works now,
    or where he holds a post; a person likewise. Four queries.
    """
    heirs = {one.pk: one for one in found.unit.successors.valid_on(on)}
    if len(heirs) < 2:
        return ByRule({}, {})
    leads = list(
        Proposal.objects.filter(pk__in=found.dossiers).values_list("pk", "lead", "lead__unit__path")
    )
    people = {thing.key for what in OF_PEOPLE for thing in found[what]}
    works = list(User.objects.filter(pk__in=people).values_list("pk", "unit__path"))
    seats = Seat.objects.held_on(on).filter(
        person__in=people | {lead for _pk, lead, _path in leads}, unit__in=heirs
    )
    posts = dict(seats.order_by("-pk").values_list("person", "unit"))

    def at(person: int, path: str) -> int | None:
        lineage = (int(key) for key in reversed(path.strip("/").split("/")))
        return next((key for key in lineage if key in heirs), posts.get(person))

    dossiers = {pk: at(lead, path) for pk, lead, path in leads}
    own = {pk: at(pk, path) for pk, path in works}
    return ByRule(
        {pk: heirs[key] for pk, key in dossiers.items() if key is not None},
        {pk: heirs[key] for pk, key in own.items() if key is not None},
    )


def plan_of(unit: Unit) -> SuccessionPlan | None:
    """What a head has prepared last for `unit`, and nobody has carried out."""
    plans = SuccessionPlan.objects.filter(unit=unit).select_related("by", "to_unit")
    last = plans.order_by("-pk").first()
    return last if last is not None and not hasattr(last, "succession") else None
