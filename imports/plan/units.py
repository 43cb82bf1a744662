"""Rows of units: made or changed; never moved, never closed."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Unit
from accounts.roles import UnitKind
from imports.workbook import Row

from .lines import Outcome, Planned, same, twice
from .world import World

REFERENCES = ("parent", "superior", "party_committee")
FIELDS = (
    "name",
    "abbreviation",
    "kind",
    "competent_level",
    "superior",
    "party_committee",
    "is_employing_agency",
    "place_name",
    "organ_id",
    "gso_code",
    "valid_from",
)
"""What a row may change of a unit that is there."""

DEEPEST = 20
"""New units one below the other."""


def plan_units(rows: list[Row], world: World) -> list[Planned]:
    """The rows of the sheet of units, each with what it would do."""
    lines = [_line(row, world) for row in rows]
    new = _by_key(lines)
    for line in lines:
        for name in REFERENCES:
            _refer(line, name, new, world)
        if line.target is not None:
            _compare(line, world)
    _no_circles(lines, new)
    _with_what_they_need(lines, new)
    return lines


def find_unit(typed: str, units: dict[str, Planned], world: World) -> tuple[str, str]:
    """(key of the unit, why it may not be named). One of the two is empty."""
    key = same(typed)
    line, unit = units.get(key), world.units.get(key)
    begins = unit.valid_from if unit is not None else None
    if line is not None:
        if line.reasons:
            return "", _("The row of the unit %(unit)s is refused.") % {"unit": typed}
        begins = line.values.get("valid_from") or begins
    elif unit is None:
        return "", _("No unit has the abbreviation “%(unit)s”.") % {"unit": typed}
    if begins is not None and begins > world.day:
        return "", _("The unit %(unit)s does not exist yet.") % {"unit": typed}
    return key, ""


def _line(row: Row, world: World) -> Planned:
    given = row.values
    line = Planned(
        row,
        code=given.get("abbreviation") or "",
        name=given.get("name") or "",
        values={name: value for name, value in given.items() if value is not None},
        reasons=list(row.reasons),
    )
    line.key = same(line.code) if line.code else None
    line.target = world.units.get(line.key)
    if line.target is not None and line.target.valid_to is not None:
        line.refuse(_("This unit is closed; it is not changed by an import."))
    twin = world.gso_codes.get(line.values.get("gso_code"))
    if twin is not None and (line.target is None or twin.pk != line.target.pk):
        line.refuse(
            _("The unit %(unit)s has this statistics office code.") % {"unit": twin.abbreviation}
        )
    return line


def _by_key(lines: list[Planned]) -> dict[str, Planned]:
    found: dict[str, Planned] = {}
    codes: dict[str, Planned] = {}
    for line in lines:
        if line.key is None:
            continue
        if line.key in found:
            twice(line, found[line.key])
        else:
            found[line.key] = line
        code = line.values.get("gso_code")
        if code and code in codes and codes[code].key != line.key:
            twice(line, codes[code])
        elif code:
            codes[code] = line
    return found


def _refer(line: Planned, name: str, new: dict[str, Planned], world: World) -> None:
    typed = line.values.get(name)
    if typed is None:
        return
    key = same(typed)
    if key not in new and key not in world.units:
        line.refuse(_("No unit has the abbreviation “%(unit)s”.") % {"unit": typed})
        return
    line.values[name] = key
    if name == "superior" and key == line.key:
        line.refuse(_("A unit is not its own superior."))
    if name == "parent" and key == line.key:
        line.refuse(_("A unit cannot lie below itself or below one of its own units."))
    if name == "party_committee" and _kind(key, new, world) != UnitKind.PARTY_BODY:
        line.refuse(_("%(unit)s is not a Party body.") % {"unit": typed})
    unit = world.units.get(key)
    begins = unit.valid_from if unit is not None and key not in new else None
    if begins is not None and begins > world.day:
        line.refuse(_("The unit %(unit)s does not exist yet.") % {"unit": typed})


def _kind(key: str, new: dict[str, Planned], world: World) -> str | None:
    if key in new and "kind" in new[key].values:
        return new[key].values["kind"]
    return world.units[key].kind if key in world.units else None


def _compare(line: Planned, world: World) -> None:
    unit = line.target
    if "parent" in line.values:
        above = world.named.get(unit.parent_id)
        if above is None or same(above) != line.values["parent"]:
            line.refuse(
                _("It lies below another unit. A unit is moved on its own page, not by an import.")
            )
    for name in FIELDS:
        if name in line.values:
            stored = _stored(unit, name, world)
            now = line.values[name]
            if (same(stored) if name in REFERENCES else stored) != now:
                line.old[name] = stored


def _stored(unit: Unit, name: str, world: World) -> Any:
    if name in REFERENCES:
        return world.named.get(getattr(unit, f"{name}_id"), "")
    return getattr(unit, name)


def _no_circles(lines: list[Planned], new: dict[str, Planned]) -> None:
    for line in lines:
        if line.key is None or line.target is not None:
            continue
        seen, key = {line.key}, line.values.get("parent")
        while key in new and new[key].target is None:
            if key in seen or len(seen) > DEEPEST:
                line.refuse(_("A unit cannot lie below itself or below one of its own units."))
                break
            seen.add(key)
            key = new[key].values.get("parent")


def _with_what_they_need(lines: list[Planned], new: dict[str, Planned]) -> None:
    """A row that names a refused new unit is refused as well, as far as it goes."""
    again = True
    while again:
        again = False
        for line in lines:
            for name in REFERENCES:
                need = new.get(line.values.get(name))
                if (
                    need is not None
                    and need.outcome == Outcome.REFUSE
                    and need.target is None
                    and line.outcome != Outcome.REFUSE
                ):
                    line.refuse(_("The row of the unit %(unit)s is refused.") % {"unit": need.code})
                    again = True
