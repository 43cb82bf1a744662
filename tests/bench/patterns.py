"""Dossiers as patterns: every row that belongs to one, with the places that differ in a copy.

Ids, people, the unit and its Party committee, moments, code, title and field of work are places;
digests are made anew for each copy, in the order in which they depend on each other: parts,
versions, journal.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from journal.chain import START

from .city import Office

PLACE = re.compile(r"⟦(\d+)⟧")


class Mould:
    """A text with places, filled in by `fill`."""

    __slots__ = ("form", "one", "pick")

    def __init__(self, text: str):
        places = [int(n) for n in PLACE.findall(text)]
        self.form = PLACE.sub("%s", text.replace("%", "%%"))
        self.one = len(places) == 1
        self.pick = itemgetter(*places) if places else None

    def fill(self, values: list) -> str:
        if self.pick is None:
            return self.form % ()
        picked = self.pick(values)
        return self.form % ((picked,) if self.one else picked)


@dataclass
class Pattern:
    """One dossier with its places. `room` is how many ids each table needs for a copy."""

    name: str
    state: str
    office: Office
    places: dict[tuple, int] = field(default_factory=dict)
    tables: list[tuple[str, str, Mould]] = field(default_factory=list)
    """(table, its columns, the rows as COPY takes them)."""
    ids: list[tuple[int, str, int]] = field(default_factory=list)
    """(place, table, which of its rows)."""
    people: list[tuple[int, str, str, int]] = field(default_factory=list)
    """(place, where, role, which): whose place somebody takes in the other unit."""
    named: set[int] = field(default_factory=set)
    """Who is in every copy: a post of the city; nobody takes a place beside himself."""
    moments: list[tuple[int, str, Any]] = field(default_factory=list)
    parts: list[tuple[int, int, Mould]] = field(default_factory=list)
    """(place of the salt, place of the digest, name and body as hashed)."""
    versions: list[tuple[int, Mould]] = field(default_factory=list)
    entries: list[tuple[int, Mould]] = field(default_factory=list)
    room: dict[str, int] = field(default_factory=dict)
    begun: datetime | None = None
    title: str = ""
    code: tuple[str, str] | None = None

    def place(self, *key) -> int:
        return self.places.setdefault(key, len(self.places))


def moment(value, style: str) -> str:
    """An instant or a day as a journal's body ("utc"), a manifest ("local") or a date has it."""
    if style == "utc":
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat()


def digests(pattern: Pattern, values: list) -> None:
    """Parts, then versions, then the chain: each from what the one before it came to."""
    for salt, digest, body in pattern.parts:
        text = values[salt] + body.fill(values)
        values[digest] = hashlib.sha256(text.encode()).hexdigest()
    for place, manifest in pattern.versions:
        values[place] = hashlib.sha256(manifest.fill(values).encode()).hexdigest()
    before = START
    for place, body in pattern.entries:
        before = hashlib.sha256(before + body.fill(values).encode()).digest()
        values[place] = before.hex()
