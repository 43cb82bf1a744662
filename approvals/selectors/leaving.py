"""Everything that points to somebody who leaves, or to one of his posts: what passes on, and what
goes by itself to whoever holds the post."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Mandate, Seat, User
from accounts.policy.standing import LAST
from accounts.roles import LEADERS, Role
from approvals import policy
from approvals.models import (
    CouncilMember,
    HandoverRow,
    Kind,
    Place,
    ProcedureDraft,
    Task,
    VersionMove,
)
from core.templatetags.core import vdate
from proposals.lifecycle import State
from proposals.models import Access, Author, Capacity, Proposal

What = HandoverRow.What
LED = (State.DRAFT, State.REGISTERED, State.AGREED, State.SUBMITTED, State.RETURNED, State.APPROVED)
"""States in which a lead author has still something to do, or may have."""
FOLLOWED = (Capacity.SUPERVISOR, Capacity.IMPLEMENTER, Capacity.HELPER)
"""As what somebody follows a dossier by name, beside what he owes in it."""
OF_LEAD = (Kind.SUPPLEMENT, Kind.URGENT_DOSSIER)
OF_COUNCIL = (
    Kind.COUNCIL_DECLARE,
    Kind.COUNCIL_SHEET,
    Kind.COUNCIL_CLOSE,
    Kind.COUNCIL_CONFIRM,
)
MOST_LEFT = 100
"""Of each kind in one act: beyond it the act is done again for the rest."""


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that points to him: its key, its name today, whose it may become."""

    key: int
    name: str
    proposal: int | None = None
    task: int | None = None
    heirs: tuple[User, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post that ends: what is owed by it, and who holds it besides."""

    seat: Seat
    owed: int
    others: tuple[User, ...]
    proposed: User | None

    @property
    def is_empty(self) -> bool:
        """Whether nobody holds it once he does not, unless somebody is named now."""
        return not self.others


@dataclass(slots=True)
class Leaving:
    """What points to `person`, or only to his post `seat`, by kind."""

    person: User
    seat: Seat | None
    found: dict[str, list[Left]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    more: bool = False
    """Whether there is more of something than one act carries."""

    def __getitem__(self, what: str) -> list[Left]:
        return self.found.get(what, [])

    @property
    def count(self) -> int:
        return sum(len(things) for things in self.found.values())

    @property
    def named(self) -> int:
        """How much would hang if he simply went: what is his by name."""
        return sum(len(self[what]) for what in BY_NAME)

    @property
    def dossiers(self) -> list[int]:
        return sorted({one.proposal for things in self.found.values() for one in things} - {None})

    @property
    def fingerprint(self) -> str:
        """What the page showed, for the act to carry (ADR 13)."""
        said = [(what, [(one.key, [heir.pk for heir in one.heirs]) for one in self[what]])
                for what in What.values]  # fmt: skip
        posts = [(post.seat.pk, [one.pk for one in post.others]) for post in self.posts]
        whose = self.person.pk, self.seat.pk if self.seat else None
        return sha256(repr((whose, said, posts)).encode()).hexdigest()


BY_NAME = (What.LEAD, What.BALLOT, What.COUNCIL, What.OPINION, What.OWED, What.FOLLOW)
"""What nobody else does by holding a post."""


def leaving(person: User, seat: Seat | None = None, *, on: date) -> Leaving:
    """What points to `person` on the day `on`, or only to his post `seat`.

    The queries are the same few however much there is.
    """
    found = Leaving(person, seat)
    seats = person.seats.exclude(until__lte=on).select_related("unit").order_by("pk")
    held = list(seats)
    ending = [one for one in held if seat is None or one.pk == seat.pk]
    _ballots(found, ending, held)
    assigned = Task.objects.open().filter(assignee=person, unit__in=[one.unit_id for one in ending])
    _take(found, What.ASSIGNED, _of(assigned))
    if seat is None:
        _authorships(found)
        _tasks(found)
        _councils(found)
        _followed(found)
        _rules(found)
    mandates = Mandate.objects.filter(ended_at=None, last_day__gte=on)
    bound = Q(seat__in=ending) | Q(holder_seat__in=ending)
    if seat is None:
        bound |= Q(holder=person)
    _take(found, What.MANDATE, [
        Left(pk, said) for pk, said in mandates.filter(bound).order_by("pk")
        .values_list("pk", "said")[: MOST_LEFT + 1]
    ])  # fmt: skip
    found.posts = _posts(person, ending, on)
    _take(
        found,
        What.SEAT,
        [Left(one.pk, f"{one.get_role_display()}, {one.unit.name}") for one in ending],
    )
    return found


OPEN_TO_AUTHORS = (What.LEAD, What.AUTHOR, What.OWED)
"""What an author of the dossier may read here; the rest is of those who judge it."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Of which of some dossiers somebody reads nothing here: shut to him, or judged as his own."""

    authored: frozenset[int]
    shut: frozenset[int]

    def hides(self, what: str, proposal: int | None) -> bool:
        return proposal in self.shut or (proposal in self.authored and what not in OPEN_TO_AUTHORS)


def hidden_from(user: User, proposals: Iterable[int]) -> Hidden:
    """What of these dossiers `user` does not read here: two queries."""
    keys = set(proposals)
    own = Author.objects.ever().filter(person=user, proposal__in=keys)
    shut = Access.objects.filter(person=user, proposal__in=keys, closes=True, until=None)
    return Hidden(
        frozenset(own.values_list("proposal", flat=True)),
        frozenset(shut.values_list("proposal", flat=True)),
    )


def _take(found: Leaving, what: str, things: list[Left]) -> None:
    found.more = found.more or len(things) > MOST_LEFT
    found.found[what] = things[:MOST_LEFT]


def named_by(code: str | None, began) -> str:
    """A dossier by its code; a draft, which nobody else reads, by the day it was begun."""
    return code or _("Draft begun on %(day)s") % {"day": vdate(began)}


def _authorships(found: Leaving) -> None:
    person = found.person
    led = Proposal.objects.filter(lead=person, state__in=LED).order_by("pk")
    rows = list(led.values_list("pk", "code", "created_at")[: MOST_LEFT + 1])
    others: dict[int, list[User]] = {}
    authors = Author.objects.accepted().filter(proposal__in=[pk for pk, *_rest in rows])
    authors = authors.filter(person__is_active=True).exclude(person=person)
    for author in authors.select_related("person").order_by("-level", "-share", "pk"):
        others.setdefault(author.proposal_id, []).append(author.person)
    _take(found, What.LEAD, [
        Left(pk, named_by(code, began), pk, heirs=tuple(others.get(pk, ())))
        for pk, code, began in rows
    ])  # fmt: skip
    own = Author.objects.accepted().filter(person=person, is_lead=False)
    own = own.filter(proposal__state__in=LED).select_related("proposal").order_by("proposal")
    _take(found, What.AUTHOR, [
        Left(one.proposal_id, named_by(one.proposal.code, one.proposal.created_at), one.proposal_id)
        for one in own[: MOST_LEFT + 1]
    ])  # fmt: skip


def _ballots(found: Leaving, ending: list[Seat], held: list[Seat]) -> None:
    """Ballots he owes as one of a leadership to which he will not belong any more."""
    tasks = found.person.tasks.open().filter(kind=Kind.VOTE)
    if found.seat is not None:
        left = {one.unit_id for one in ending if one.role in LEADERS}
        left -= {one.unit_id for one in held if one not in ending and one.role in LEADERS}
        tasks = tasks.filter(unit__in=left)
    _take(found, What.BALLOT, _of(tasks))


def _tasks(found: Leaving) -> None:
    tasks = found.person.tasks.open()
    _take(found, What.OPINION, _of(tasks.filter(kind=Kind.ASKED_OPINION)))
    others = tasks.exclude(kind__in=[Kind.VOTE, Kind.ASKED_OPINION, *OF_COUNCIL])
    _take(found, What.OWED, _of(others))


def _of(tasks) -> list[Left]:
    rows = tasks.select_related("proposal").order_by("pk")[: MOST_LEFT + 1]
    return [
        Left(one.pk, f"{_code(one)}{Kind(one.kind).label}", one.proposal_id, one.pk) for one in rows
    ]


def _code(task: Task) -> str:
    return f"{named_by(task.proposal.code, task.proposal.created_at)}: " if task.proposal else ""


def _councils(found: Leaving) -> None:
    rows = CouncilMember.objects.filter(
        person=found.person, replaced_by=None, council__result=None, council__dissolution=None
    )
    rows = rows.filter(council__case__closed_at=None)
    rows = rows.exclude(declaration__conflict=True)
    rows = rows.select_related("council__case__proposal", "council__case__unit").order_by("pk")
    _take(found, What.COUNCIL, [
        Left(
            one.pk,
            f"{one.council.case.proposal.code}: {Place(one.place).label}, "
            f"{one.council.case.unit.name}",
            one.council.case.proposal_id,
        )
        for one in rows[: MOST_LEFT + 1]
    ])  # fmt: skip


def _followed(found: Leaving) -> None:
    rows = Access.objects.filter(
        person=found.person, closes=False, until=None, capacity__in=FOLLOWED
    )
    rows = rows.select_related("proposal").order_by("pk")[: MOST_LEFT + 1]
    _take(found, What.FOLLOW, [
        Left(one.pk, f"{one.proposal.code}: {Capacity(one.capacity).label}", one.proposal_id)
        for one in rows
    ])  # fmt: skip


def _rules(found: Leaving) -> None:
    """Procedures he began or put out, and cases he asked to have moved to a newer version."""
    person = found.person
    drafts = ProcedureDraft.objects.open().filter(Q(started_by=person) | Q(opened_by=person))
    moves = VersionMove.objects.filter(by=person, answer=None).select_related("case__proposal")
    _take(found, What.RULE, [
        *(Left(pk, name) for pk, name in drafts.order_by("pk").values_list("pk", "name")),
        *(Left(-one.pk, str(one.case.proposal.code), one.case.proposal_id)
          for one in moves.order_by("pk")[:MOST_LEFT]),
    ])  # fmt: skip


def _posts(person: User, ending: list[Seat], on: date) -> list[Post]:
    """What is owed by each post, and who holds it or may take it: two queries for all."""
    units = {seat.unit_id for seat in ending}
    sit = Seat.objects.held_on(on).filter(unit__in=units, person__is_active=True)
    sit = sit.exclude(person=person).select_related("person")
    sit = list(sit.order_by(Coalesce("order", LAST), "pk"))
    owed = Task.objects.open().filter(unit__in=units, person=None).order_by()
    counts = {
        (unit, role): n
        for unit, role, n in owed.values_list("unit", "role").annotate(n=Count("pk"))
    }
    posts = []
    for seat in ending:
        roles = policy.stand_for(seat.role)
        here = [one for one in sit if one.unit_id == seat.unit_id]
        others = tuple(dict.fromkeys(one.person for one in here if one.role in roles))
        deputies = [one.person for one in here if one.role == Role.DEPUTY_HEAD]
        next_one = deputies[0] if seat.role == Role.HEAD and deputies else None
        n = sum(counts.get((seat.unit_id, role), 0) for role in roles)
        posts.append(Post(seat, n, others, None if others else next_one))
    return posts


def proposed_heir(person: User, *, on: date) -> User | None:
    """Who might take on what is asked of `person` by name: who holds the same post, else an
    officer, a deputy, the head of his unit.
    """
    held = set(person.seats.held_on(on).filter(unit=person.unit_id).values_list("role", flat=True))
    seats = Seat.objects.held_on(on).filter(unit=person.unit_id, person__is_active=True)
    seats = seats.filter(Q(role__in=held) | Q(role__in=ORDER)).exclude(person=person)
    seats = list(seats.select_related("person").order_by(Coalesce("order", LAST), "pk"))
    for roles in (held, *({role} for role in ORDER)):
        for seat in seats:
            if seat.role in roles:
                return seat.person
    return None


ORDER = (Role.UNIT_OFFICER, Role.DEPUTY_HEAD, Role.HEAD)
