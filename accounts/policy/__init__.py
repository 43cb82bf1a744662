"""What a person's posts let him read and manage. Read from the database at every request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.roles import ADDS_FIELDS, PROVES_TWICE, READS_ALL, READS_BRANCH, Role, Stand
from core import clock
from core.kept import Kept, beginning, begins, mark
from core.verdicts import YES, Verdict, no

from . import standing


@dataclass(frozen=True, slots=True)
class Sight:
    """The posts a person holds today, in the form that visibility rules need.

    `posts` are (unit id, role) pairs; `branches` are stored unit paths he reads downwards;
    `reads_all` is true for the posts that read the whole city; `export_paths` are the
    branches he may export ("" means the whole city), empty when he may export nothing;
    `reads_tree`: one of the branches is a whole tree of units. `stands` are the posts he stands
    in for today: they are none of his own, and give him their tasks and the dossiers of these.
    """

    posts: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    branches: tuple[str, ...] = ()
    reads_all: bool = False
    export_paths: tuple[str, ...] = ()
    reads_tree: bool = False
    stands: tuple[Stand, ...] = ()

    def holds(self, role: Role, unit_id: int | None = None) -> bool:
        """Whether one of the posts is `role` (in `unit_id`, when given)."""
        return any(r == role and unit_id in (None, u) for u, r in self.posts)

    def holds_any(self, roles: Iterable[Role], unit_id: int | None = None) -> bool:
        """Whether one of the posts is among `roles` (in `unit_id`, when given)."""
        return any(self.holds(role, unit_id) for role in roles)

    @property
    def is_admin(self) -> bool:
        return self.holds(Role.ADMIN)


def sight(user) -> Sight:
    """The posts `user` holds today: one query, or none when the request has read them.

    `accounts.middleware` puts the answer on `request.user.sight` once a request.
    """
    return getattr(user, "sight", None) or read_sight(user)


def read_sight(user) -> Sight:
    """The posts `user` holds today, fresh from the database. Nothing for the departed."""
    if not user.is_authenticated or not user.is_active:
        return Sight()
    posts, branches, exports, stands, everything = set(), set(), set(), [], False
    asked = (clock.shape(),), {ANYBODY: user.pk}
    for unit_id, role, path, is_focal_point in _SEATS.ask(*asked):
        if unit_id == standing.MAYBE:
            stands = stands or [standing.stand_of(*row) for row in _STANDS.ask(*asked)]
            continue
        posts.add((unit_id, role))
        if role in READS_ALL:
            everything = True
        if role in READS_BRANCH:
            branches.add(path)
        if role == Role.EXPORT_OFFICER:
            exports.add("" if is_focal_point else path)
            everything = everything or is_focal_point
    return Sight(
        frozenset(posts),
        tuple(sorted(branches)),
        everything,
        tuple(sorted(exports)),
        any(path.count("/") == 2 for path in branches),
        tuple(sorted(stands, key=lambda stand: stand.mandate)),
    )


def _seats(_clock):
    """His posts; and in the same query whether to look for what he stands in for."""
    today = clock.today_in_query()
    seats = apps.get_model("accounts", "Seat").objects.held_on(today).filter(person=ANYBODY)
    own = seats.values_list("unit_id", "role", "unit__path", "unit__is_focal_point")
    mandates = apps.get_model("accounts", "Mandate").objects.given().filter(last_day__gte=today)
    return own.union(*standing.perhaps(ANYBODY, mandates, seats), all=True)


def _stands(_clock):
    today = clock.today_in_query()
    seats = apps.get_model("accounts", "Seat").objects.held_on(today)
    mandates = apps.get_model("accounts", "Mandate").objects.in_force(today)
    named, in_order = standing.stood_in_for(ANYBODY, mandates, seats)
    return named.union(in_order, all=True)


ANYBODY = mark(0)
_SEATS, _STANDS = Kept(_seats, planned=True), Kept(_stands, planned=True)


class Shape(NamedTuple):
    """What a kept query about the work of a person is made for; `stand_in` is whoever has it."""

    posts: tuple[tuple[int, str], ...]
    """His posts, with his units numbered in their order."""
    branches: int
    reads_all: bool
    active: bool
    reads_tree: bool
    stands: tuple[Stand, ...] = ()
    """What he stands in for: marks in the place of keys, units numbered as those of his posts."""


def shape_of(user) -> tuple[Shape, dict[int | str, int | str]]:
    """The shape of a kept query about the work of `user`, and the values of its marks."""
    seen = sight(user)
    posts = sorted(seen.posts)
    units = sorted({unit_id for unit_id, _role in posts} | {stand.unit for stand in seen.stands})
    places = {unit_id: n for n, unit_id in enumerate(units, start=1)}
    values = {mark(n): unit_id for unit_id, n in places.items()} | {ANYBODY: user.pk}
    values |= dict(begins(n, path) for n, path in enumerate(seen.branches))
    numbered = tuple((places[unit_id], role) for unit_id, role in posts)
    stands = tuple(
        standing.marked(n, stand, mark(places[stand.unit]), values)
        for n, stand in enumerate(seen.stands)
    )
    return Shape(
        numbered, len(seen.branches), seen.reads_all, user.is_active, seen.reads_tree, stands
    ), values


def stand_in(shape: Shape):
    """Somebody with marks in the place of his key, units and branches, for a kept query."""
    person = apps.get_model("accounts", "User")(pk=ANYBODY, is_active=shape.active)
    person.sight = Sight(
        frozenset((mark(n), role) for n, role in shape.posts),
        tuple(beginning(n) for n in range(shape.branches)),
        shape.reads_all,
        reads_tree=shape.reads_tree,
        stands=shape.stands,
    )
    return person


def below(paths: Iterable[str], *, column: str = "path") -> Q:
    """Units at one of these stored paths or below it; nobody's where there is none.

    `column`: the path as the rows asked know it.
    """
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found


def visible_people(user) -> Q:
    """Whose page `user` may open: his own; an administrator, everybody's."""
    if sight(user).is_admin:
        return Q(pk__isnull=False)
    return Q(pk=user.pk)


def can_manage(user) -> Verdict:
    """May `user` manage units, people, posts and catalogues? Only the ADMIN post."""
    if sight(user).is_admin:
        return YES
    return no(_("Only an administrator may do this. Ask your administrator for the post."))


def can_give_post(user, person) -> Verdict:
    """May `user` give `person` a post, or confirm one? Never to himself (trust.md, row 16)."""
    verdict = can_manage(user)
    if verdict and user.pk == person.pk:
        return no(_("Nobody gives himself a post. Another administrator must do this."))
    return verdict


def can_close(user, person) -> Verdict:
    """May `user` close the account of `person`? Nobody closes his own."""
    verdict = can_manage(user)
    if verdict and user.pk == person.pk:
        return no(_("Nobody closes his own account. Another administrator must do this."))
    return verdict


def can_end_sessions(user, person) -> Verdict:
    """May `user` sign `person` out? Everybody himself, an administrator everybody."""
    return YES if user.pk == person.pk else can_manage(user)


def can_confirm(user, seat) -> Verdict:
    """May `user` confirm a post so that its holder acts at once? A second administrator only."""
    verdict = can_give_post(user, seat.person)
    if verdict and seat.given_by_id in (None, user.pk):
        return no(_("A second administrator confirms, not the one who gave the post."))
    return verdict


def can_confirm_email(user, person) -> Verdict:
    """May `user` confirm the new e-mail of `person`? Who asked for it may not: whoever reads that
    mailbox chooses the password of the account (trust.md, row 16)."""
    verdict = can_manage(user)
    if verdict and person.pending_email_by_id == user.pk:
        return no(_("Another administrator confirms, not the one who asked for the change."))
    return verdict


def must_prove_twice(user) -> bool:
    """Whether a post of `user`, or one he stands in for, demands a second factor (if on)."""
    if not settings.SECOND_FACTOR:
        return False
    seen = sight(user)
    return seen.holds_any(PROVES_TWICE) or any(one.role in PROVES_TWICE for one in seen.stands)


def can_be_without_factor(user) -> Verdict:
    """May `user` remove his last second factor? Not while one of his posts demands one."""
    if must_prove_twice(user):
        return no(_("Your post demands a second factor. Set up another one before you remove it."))
    return YES


def can_ask_reset(user, person) -> Verdict:
    """May `user` ask that the second factor of `person` be reset? Nobody for himself."""
    verdict = can_manage(user)
    if verdict and user.pk == person.pk:
        return no(_("Nobody resets his own second factor. Another administrator must ask for it."))
    return verdict


def can_confirm_reset(user, person) -> Verdict:
    """May `user` confirm the reset of `person`'s second factor? A second administrator only."""
    verdict = can_ask_reset(user, person)
    if verdict and person.reset_asked_by_id == user.pk:
        return no(_("Another administrator confirms, not the one who asked for the reset."))
    return verdict


def can_drop_reset(user, person) -> Verdict:
    """May `user` say that the second factor stays? Its owner, and every administrator."""
    return YES if user.pk == person.pk else can_manage(user)


def needs_the_operator(user) -> bool:
    """Whether `user` administers today and fewer than two others do, who could help him."""
    held = user.seats.model.objects.held_on(clock.today()).filter(
        role=Role.ADMIN, person__is_active=True
    )
    people = set(held.values_list("person", flat=True))
    return user.pk in people and len(people) < 3


def can_add_field(user, unit) -> Verdict:
    """May `user` add a field of work for `unit` alone? Its head or officer, or an administrator."""
    if sight(user).holds_any(ADDS_FIELDS, unit.pk) or sight(user).is_admin:
        return YES
    return no(_("Only the head or an officer of this unit may add a field of work for it."))
