"""One row reckoned up, and all of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from imports.models import Line
from imports.workbook import Row
from imports.workbook.columns import FORMS, NO, YES, Column

if TYPE_CHECKING:
    from .world import World

Outcome = Line.Outcome
NAMES = {"abbreviation", "name", "staff_code", "full_name", "person"}
"""What names the row itself."""


def same(code: str) -> str:
    """What two spellings of a code or an e-mail have in common: case does not count."""
    return code.casefold()


@dataclass
class Planned:
    """What one row would do.

    `values`: what is written, by field; units as their key (`same` of the abbreviation), people
    likewise. `target`: the row of the portal it changes. `old`: what stands there now, by field,
    for the fields that change.
    """

    row: Row
    key: Any = None
    code: str = ""
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    target: Model | None = None
    old: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waits: str = ""
    """An e-mail that already waits for confirmation, when another one is asked for."""

    @property
    def outcome(self) -> Outcome:
        if self.reasons:
            return Outcome.REFUSE
        if self.target is None:
            return Outcome.MAKE
        return Outcome.CHANGE if self.old else Outcome.SAME

    def refuse(self, reason: str) -> None:
        """Say why the row may not come in; each reason once."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    @property
    def changes(self) -> list[list[str]]:
        """[[heading, before, after]], as people read it; of a new row everything but its name."""
        if self.reasons:
            return []
        columns = {column.field: column for column in FORMS[self.row.sheet].columns}
        names = self.old if self.target is not None else self.values.keys() - NAMES
        return [
            [
                str(column.label),
                shown(column, self.old.get(name)),
                shown(column, self.row.values[name]),  # units as they were typed
            ]
            for name, column in columns.items()
            if name in names
        ]

    def canonical(self) -> list[Any]:
        """What the fingerprint is made of: codes and values, no sentence of any language."""
        return [
            self.row.sheet.value,
            self.row.number,
            self.outcome.value,
            self.target.pk if self.target is not None else None,
            {name: _plain(value) for name, value in self.values.items()},
            {name: _plain(value) for name, value in self.old.items()},
            self.waits,
        ]


@dataclass
class Plan:
    """Every row of a workbook, reckoned up."""

    units: list[Planned] = field(default_factory=list)
    people: list[Planned] = field(default_factory=list)
    seats: list[Planned] = field(default_factory=list)
    world: World | None = None
    """What it was compared with."""

    @property
    def lines(self) -> list[Planned]:
        return [*self.units, *self.people, *self.seats]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each outcome."""
        return dict(Counter(line.outcome.value for line in self.lines))

    @property
    def digest(self) -> str:
        """The fingerprint (SHA-256) of what would be done."""
        digest = hashlib.sha256()
        for line in self.lines:
            said = json.dumps(line.canonical(), ensure_ascii=False, sort_keys=True)
            digest.update(said.encode() + b"\n")
        return digest.hexdigest()


def shown(column: Column, value: Any) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if column.choices:
        return str(column.choices(value).label)
    return str(value)


def twice(line: Planned, first: Planned) -> None:
    """Refuse both rows that name the same."""
    said = _("The same stands in row %(row)s of this sheet.")
    line.refuse(said % {"row": first.row.number})
    first.refuse(said % {"row": line.row.number})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
