"""Rows of people: made or changed; nobody is closed or opened again."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import in_use
from imports.workbook import Row

from .lines import Planned, same, twice
from .units import find_unit
from .world import World

REFERENCES = ("unit", "managing_authority")
FIELDS = (
    "staff_code",
    "full_name",
    "official_email",
    "category",
    "is_leader_or_manager",
    "position_title",
    "unit",
    "managing_authority",
)


def plan_people(rows: list[Row], world: World, units: list[Planned]) -> list[Planned]:
    """The rows of the sheet of people, each with what it would do."""
    new_units = {line.key: line for line in units if line.key is not None}
    lines = [_line(row, world, new_units) for row in rows]
    _once_each(lines)
    changing = [line for line in lines if "official_email" in line.old]
    used = in_use([line.target for line in changing])
    for line in changing:
        if line.target.pk in used:
            _ask(line)
    return lines


def _line(row: Row, world: World, units: dict[str, Planned]) -> Planned:
    given = row.values
    line = Planned(
        row,
        code=given.get("staff_code") or "",
        name=given.get("full_name") or "",
        values={name: value for name, value in given.items() if value is not None},
        reasons=list(row.reasons),
    )
    line.key = same(line.code) if line.code else None
    line.target = world.people.get(line.key)
    for name in REFERENCES:
        if name in line.values:
            key, why = find_unit(line.values[name], units, world)
            if why:
                line.refuse(why)
            line.values[name] = key
    owner = world.emails.get(line.values.get("official_email"))
    if owner is not None and (line.target is None or owner.pk != line.target.pk):
        line.refuse(_("Somebody else has this official e-mail."))
    if line.target is not None:
        _compare(line, world)
    return line


def _compare(line: Planned, world: World) -> None:
    person = line.target
    if not person.is_active:
        line.refuse(_("This account is closed. Open it again first."))
    for name in FIELDS:
        if name not in line.values:
            continue
        stored: Any = getattr(person, name if name not in REFERENCES else f"{name}_id")
        if name in REFERENCES:
            stored = world.named.get(stored, "")
            if same(stored) != line.values[name]:
                line.old[name] = stored
        elif name == "official_email":
            if same(stored) != line.values[name]:
                line.old[name] = stored
        elif stored != line.values[name]:
            line.old[name] = stored


def _ask(line: Planned) -> None:
    """The new e-mail of an account in use waits for a second administrator, as on its page."""
    line.waits = line.target.pending_email
    if line.waits and same(line.waits) == line.values["official_email"]:
        del line.old["official_email"]
        line.notes.append(_("This e-mail waits already for another administrator."))
        return
    line.notes.append(
        _("The new e-mail waits until another administrator confirms it: the account is in use.")
    )


def _once_each(lines: list[Planned]) -> None:
    codes: dict[str, Planned] = {}
    emails: dict[str, Planned] = {}
    for line in lines:
        for seen, key in ((codes, line.key), (emails, line.values.get("official_email"))):
            if key and key in seen:
                twice(line, seen[key])
            elif key:
                seen[key] = line
