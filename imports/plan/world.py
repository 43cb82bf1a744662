"""What the portal holds of the units, people and posts that a workbook names. A few queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Upper

from accounts.models import Seat, Unit, User
from accounts.roles import ONE_HOLDER
from imports.models import Line

from .lines import same

if TYPE_CHECKING:
    from imports.workbook import Book

SMALL = re.compile(r"[a-z]+")


@dataclass
class World:
    """Units and people by key, posts by person and by unit, as they stand on `day`."""

    by: User
    day: date
    units: dict[str, Unit] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)
    """Abbreviation by primary key of the unit."""
    gso_codes: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    emails: dict[str, User] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=lambda: defaultdict(list))
    """Posts by primary key of their holder."""
    single: dict[tuple[int, str], list[Seat]] = field(default_factory=lambda: defaultdict(list))
    """Posts that one person holds at a time, by unit and role."""


def look(book: Book, *, by: User, day: date, hold: bool = False) -> World:
    """Read everything the rows of `book` could touch; with `hold` lock what they may change."""
    world = World(by, day)
    _units(world, book, hold=hold)
    _people(world, book, hold=hold)
    _seats(world, book)
    return world


def _units(world: World, book: Book, *, hold: bool) -> None:
    if hold:
        named = spellings(_said(book, Line.Sheet.UNITS, "abbreviation"))
        rows = Unit.objects.annotate(upper=Upper("abbreviation")).filter(upper__in=named)
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    # The living one last: where an ended unit had the same abbreviation, it is the one meant.
    rows = sorted(Unit.objects.order_by("pk"), key=lambda unit: unit.valid_to is None)
    for unit in rows:
        world.named[unit.pk] = unit.abbreviation
        if unit.valid_to is None or unit.valid_to > world.day:
            world.units[same(unit.abbreviation)] = unit
            if unit.gso_code:
                world.gso_codes[unit.gso_code] = unit


def _people(world: World, book: Book, *, hold: bool) -> None:
    codes = _said(book, Line.Sheet.PEOPLE, "staff_code") | _said(book, Line.Sheet.SEATS, "person")
    emails = _said(book, Line.Sheet.PEOPLE, "official_email")
    rows = User.objects.annotate(code=Upper("staff_code"), email=Upper("official_email")).filter(
        Q(code__in=spellings(codes)) | Q(email__in=spellings(emails))
    )
    if hold:
        rows = rows.select_for_update(no_key=True)
    for person in rows.order_by("pk"):
        world.people[same(person.staff_code)] = person
        world.emails[same(person.official_email)] = person


def _seats(world: World, book: Book) -> None:
    codes = {same(code) for code in _said(book, Line.Sheet.SEATS, "person")}
    people = [person.pk for code, person in world.people.items() if code in codes]
    places = {same(code) for code in _said(book, Line.Sheet.SEATS, "unit")}
    units = [unit.pk for code, unit in world.units.items() if code in places]
    for seat in Seat.objects.filter(
        Q(person__in=people) | Q(unit__in=units, role__in=sorted(ONE_HOLDER))
    ).order_by("pk"):
        world.seats[seat.person_id].append(seat)
        if seat.role in ONE_HOLDER:
            world.single[seat.unit_id, seat.role].append(seat)


def _said(book: Book, sheet: Line.Sheet, field_name: str) -> set[str]:
    said = (row.values.get(field_name) for row in book.rows.get(sheet, ()))
    return {value for value in said if value}


def spellings(codes: Iterable[str]) -> list[str]:
    """`codes` in capitals as a database may make them: of all letters, or of the plain ones."""
    codes = list(codes)
    plain = {SMALL.sub(lambda found: found[0].upper(), code) for code in codes}
    return sorted({code.upper() for code in codes} | plain)
