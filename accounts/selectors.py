"""Readings that span people, units, posts and the journal: sheets and keyset pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.http import whole
from journal.models import Entry

from .factors import Kind
from .models import FieldOfWork, Seat, Unit, User
from .roles import POWER, Role, UnitKind

PAGE = 25
BELOW = 400
"""Units shown under one parent; the search page has them all."""

PAST = 50
"""Ended posts on one page; the page of posts has them all."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One keyset page: its rows, and the keys to ask for what comes before and after ("" none)."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def slice_of(
    rows: QuerySet,
    order: tuple[str, ...],
    *,
    after: str = "",
    before: str = "",
    down: bool = False,
    size: int = PAGE,
    first: Callable[[], list[Any]] | None = None,
) -> Slice:
    """A page of `rows` in `order` (columns, the last one unique; `down`: all descending).

    `after` and `before` are primary keys as text; what is none is as good as "". Two queries
    beyond the first page, one on it; never a COUNT, never an OFFSET. `first`: the rows of the
    first page and one more, where they are asked for by what is kept compiled (core.kept).
    """
    anchor = after or before
    backwards = bool(before and not after)
    values = None
    if (pk := whole(anchor)) is not None:
        values = rows.model.objects.filter(pk=pk).values_list(*order).first()
    backwards = backwards and values is not None
    descending = down != backwards
    if values is not None:
        rows = rows.filter(_beyond(order, values, descending=descending))
    rows = rows.order_by(*(f"-{name}" if descending else name for name in order))[: size + 1]
    found = first() if values is None and first else list(rows)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    first, last = (str(found[0].pk), str(found[-1].pk)) if found else ("", "")
    if backwards:
        return Slice(found, before=first if more else "", after=last)
    return Slice(found, before=first if values is not None else "", after=last if more else "")


def _beyond(order: tuple[str, ...], values: tuple, *, descending: bool) -> Q:
    """The rows after `values` in the order of the columns, compared as tuples are."""
    side = "lt" if descending else "gt"
    condition, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        condition |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return condition


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one kind under one parent."""

    kind: str
    label: str
    units: list[Unit]
    is_open: bool


def grouped(units: list[Unit]) -> list[Group]:
    """Units by kind, in the order of the kinds; long groups are shown closed."""
    order = {kind: n for n, kind in enumerate(UnitKind.values)}
    ranked = sorted(units, key=lambda unit: order[unit.kind])
    return [
        Group(kind, str(UnitKind(kind).label), found := list(rows), is_open=len(found) <= 12)
        for kind, rows in groupby(ranked, key=lambda unit: unit.kind)
    ]


def tops(day: date) -> list[tuple[Unit, list[Group]]]:
    """The living units at the top of the tree, each with its living units by kind."""
    rows = (
        Unit.objects.valid_on(day)
        .filter(Q(parent=None) | Q(parent__parent=None))
        .annotate(has_units=_has_units(day))
        .order_by("sort_key", "pk")
    )
    below: dict[int | None, list[Unit]] = {}
    for unit in rows:
        below.setdefault(unit.parent_id, []).append(unit)
    return [(top, grouped(below.get(top.pk, [])[:BELOW])) for top in below.get(None, [])]


def _has_units(day: date) -> Exists:
    return Exists(Unit.objects.valid_on(day).filter(parent=OuterRef("pk")))


@dataclass
class UnitSheet:
    """Everything the page of a unit shows. Six queries with the unit itself."""

    unit: Unit
    above: list[Unit] = field(default_factory=list)
    below: list[Group] = field(default_factory=list)
    closed_below: list[Unit] = field(default_factory=list)
    successors: list[Unit] = field(default_factory=list)
    predecessors: list[Unit] = field(default_factory=list)
    held: list[Seat] = field(default_factory=list)
    past: list[Seat] = field(default_factory=list)
    fields_now: list[FieldOfWork] = field(default_factory=list)
    fields_past: list[FieldOfWork] = field(default_factory=list)
    past_cut: bool = False


def unit_sheet(unit: Unit, *, day: date) -> UnitSheet:
    """`unit` with its place in the tree, its posts now and before, and its own fields, on `day`."""
    sheet = UnitSheet(unit)
    heirs = Unit.successors.through.objects
    after = heirs.filter(from_unit=unit, to_unit=OuterRef("pk"))
    before = heirs.filter(to_unit=unit, from_unit=OuterRef("pk"))
    kin = (
        Unit.objects.annotate(
            is_heir=Exists(after), is_origin=Exists(before), has_units=_has_units(day)
        )
        .filter(Q(parent=unit) | Q(pk__in=unit.lineage[:-1]) | Q(is_heir=True) | Q(is_origin=True))
        .order_by("sort_key", "pk")
    )
    living = []
    for one in kin:
        if one.parent_id == unit.pk:
            gone = one.valid_to is not None and one.valid_to <= day
            (sheet.closed_below if gone else living).append(one)
        if one.is_heir:
            sheet.successors.append(one)
        if one.is_origin:
            sheet.predecessors.append(one)
        if one.pk in unit.lineage[:-1]:
            sheet.above.append(one)
    sheet.above.sort(key=lambda one: len(one.path))
    sheet.below = grouped(living[:BELOW])
    order = {role: n for n, role in enumerate(Role.values)}
    seats = unit.seats.select_related("person", "given_by", "confirmed_by")
    for seat in seats.order_by(F("until").desc(nulls_first=True), "-since", "pk")[: PAST * 4]:
        ended = seat.until is not None and seat.until <= day
        (sheet.past if ended else sheet.held).append(seat)
    sheet.held.sort(key=lambda seat: (order[seat.role], seat.since, seat.pk))
    sheet.past_cut = len(sheet.past) > PAST
    sheet.past = sheet.past[:PAST]
    for row in unit.own_fields.order_by("position", "pk"):
        gone = row.valid_to is not None and row.valid_to <= day
        (sheet.fields_past if gone else sheet.fields_now).append(row)
    return sheet


@dataclass(frozen=True, slots=True)
class Hanging:
    """What still hangs on a unit that is to be closed: told before, never moved silently."""

    people: list[User]
    people_count: int
    seats: list[Seat]
    units: list[Unit]
    relying: list[Unit]


def hanging_on(unit: Unit, *, day: date, most: int = 10) -> Hanging:
    """Active people of `unit`, its open posts, living units below, and units that rely on it as
    superior or as Party committee."""
    people = unit.people.filter(is_active=True)
    living = Unit.objects.valid_on(day)
    return Hanging(
        people=list(people.order_by("sort_key", "pk")[:most]),
        people_count=people.aggregate(n=Count("pk"))["n"],
        seats=list(
            unit.seats.exclude(until__lte=day).select_related("person").order_by("role", "pk")
        ),
        units=list(living.filter(parent=unit).order_by("sort_key", "pk")[:most]),
        relying=list(
            living.filter(Q(superior=unit) | Q(party_committee=unit)).order_by("sort_key", "pk")[
                :most
            ]
        ),
    )


def factor_kinds(person: User) -> set[Kind]:
    """What `person` has set up to prove who he is; empty when nothing. One query."""
    types = set(person.authenticator_set.values_list("type", flat=True))
    found = {kind for kind in _FACTORS if _FACTORS[kind] in types}
    return found if found & {Kind.APP, Kind.PASSKEY} else set()


def entries_of(person: User, *, at: datetime) -> dict[str, Any]:
    """How `person` comes in, for an administrator: open sessions, second factors. Two queries."""
    return {
        "sessions": person.sessions.filter(expire_date__gt=at).count(),
        "factors": sorted(factor_kinds(person) - {Kind.RECOVERY}),
    }


_FACTORS = {
    Kind.APP: Authenticator.Type.TOTP,
    Kind.PASSKEY: Authenticator.Type.WEBAUTHN,
    Kind.RECOVERY: Authenticator.Type.RECOVERY_CODES,
}

WHAT_HAPPENED: dict[str, Promise] = {
    "person.make": _("The account was made"),
    "person.change": _("The account was changed"),
    "person.ask_email": _("A new e-mail was asked for"),
    "person.confirm_email": _("The new e-mail was confirmed by a second administrator"),
    "person.drop_email": _("The new e-mail was dropped, the old one stays"),
    "person.deactivate": _("The account was closed"),
    "person.reactivate": _("The account was opened again"),
    "person.set_password": _("A password was chosen"),
    "person.send_link": _("A link to choose a password was sent"),
    "person.end_sessions": _("Open sessions were ended"),
    "person.add_factor": _("A second factor was set up"),
    "person.remove_factor": _("A second factor was removed"),
    "person.make_codes": _("New recovery codes were made"),
    "person.use_recovery_code": _("A recovery code was used"),
    "person.ask_factor_reset": _("A reset of the second factor was asked for"),
    "person.drop_factor_reset": _("The second factor stays: the reset was dropped"),
    "person.reset_factor": _("The second factor was reset"),
    "seat.give": _("A post was given"),
    "seat.ask": _("A post was given that another administrator confirms"),
    "seat.confirm": _("A post was confirmed by a second administrator"),
    "seat.end": _("A post was ended"),
    "unit.make": _("The unit was made"),
    "unit.change": _("The unit was changed"),
    "unit.move": _("The unit was moved in the tree"),
    "unit.close": _("The unit was closed"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a timeline (templates/parts/timeline.html)."""

    title: str | Promise
    at: Any
    who: str
    text: str = ""
    auto: bool = False


def history_of_person(person: User, seats: list[Seat], *, most: int = 40) -> list[Happened]:
    """What happened to an account and its posts, newest first. One query."""
    named = {seat.pk: f"{seat.get_role_display()}, {seat.unit}" for seat in seats}
    about_posts = Q(subject=Seat._meta.label_lower, subject_id__in=list(named))
    about_person = Q(subject=User._meta.label_lower, subject_id=person.pk)
    entries = Entry.objects.filter(about_posts | about_person, verb__in=list(WHAT_HAPPENED))
    return [
        Happened(
            WHAT_HAPPENED[entry.verb],
            entry.happened_at,
            entry.actor.full_name if entry.actor else "",
            text=named.get(entry.subject_id, "") if entry.verb.startswith("seat.") else "",
        )
        for entry in entries.timeline().order_by("-happened_at", "-pk")[:most]
    ]


def seats_of(person: User) -> list[Seat]:
    """Every post of a person, the latest first, with unit and who gave and confirmed it."""
    rows = person.seats.select_related("unit", "given_by", "confirmed_by")
    return list(rows.order_by(F("until").desc(nulls_first=True), "-since", "-pk"))


def waiting_seats(day: date) -> QuerySet[Seat]:
    """Posts given that nobody confirmed, whose holder may not act yet on `day`."""
    return Seat.objects.filter(
        Q(until=None) | Q(until__gt=day),
        Q(acts_from=None) | Q(acts_from__gt=day, since__lte=day) | _of_power(day),
        confirmed_by=None,
        given_by__isnull=False,
    )


def _of_power(day: date) -> Q:
    return Q(role__in=POWER, acts_from__gt=day)


def waits(seat: Seat, day: date) -> bool:
    """Whether a second administrator would let the holder of `seat` act earlier: one row of
    `waiting_seats`, without asking."""
    if seat.confirmed_by_id or not seat.given_by_id or (seat.until and seat.until <= day):
        return False
    later = seat.acts_from is None or seat.acts_from > day
    return later and (seat.since <= day or seat.role in POWER)


def administrators(day: date) -> QuerySet[User]:
    """Who administers on `day`, by given name."""
    held = Seat.objects.held_on(day).filter(role=Role.ADMIN)
    rows = User.objects.filter(is_active=True, pk__in=held.values("person"))
    return rows.order_by("sort_key", "pk")


def confirmers(seat: Seat, among: Iterable[User]) -> list[User]:
    """Who of the administrators may confirm `seat`: neither who gave it nor who gets it."""
    return [one for one in among if one.pk not in (seat.given_by_id, seat.person_id)]


def waiting_emails() -> QuerySet[User]:
    """People whose new e-mail waits for a second administrator."""
    return User.objects.exclude(pending_email="").select_related("pending_email_by")


def waiting_resets() -> QuerySet[User]:
    """People whose second factor somebody wants to reset."""
    rows = User.objects.filter(reset_asked_by__isnull=False)
    return rows.select_related("reset_asked_by")
