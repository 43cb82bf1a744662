"""Rows of posts: given, as on their page; never ended, never changed."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from accounts import policy
from accounts.models import Seat
from accounts.roles import ONE_HOLDER, POWER, Role
from imports.workbook import Row
from imports.workbook.columns import FORMS

from .lines import Planned, same
from .units import find_unit
from .world import World

NEAR = 50
"""Rows of one post that a row is compared with; the database's own constraint judges all."""


def plan_seats(
    rows: list[Row], world: World, units: list[Planned], people: list[Planned]
) -> list[Planned]:
    """The rows of the sheet of posts, each with what it would do."""
    new_units = {line.key: line for line in units if line.key is not None}
    new_people = {line.key: line for line in people if line.key is not None}
    own = str(policy.can_give_post(world.by, world.by).reason)
    lines = [_line(row, world, new_units, new_people, own) for row in rows]
    _among_themselves(lines)
    return lines


def _line(
    row: Row, world: World, units: dict[str, Planned], people: dict[str, Planned], own: str
) -> Planned:
    given = row.values
    line = Planned(
        row,
        code=given.get("person") or "",
        values={name: value for name, value in given.items() if value is not None},
        reasons=list(row.reasons),
    )
    values = line.values
    if "person" in values:
        values["person"] = same(values["person"])
        _person(line, world, people, own)
    if "unit" in values:
        key, why = find_unit(values["unit"], units, world)
        if why:
            line.refuse(why)
        values["unit"] = key
        unit = world.units.get(key)
        ends = unit.valid_to if unit is not None else None
        if ends is not None and "since" in values and ends <= values["since"]:
            line.refuse(_("This unit no longer exists on that day."))
    since, until = values.get("since"), values.get("until")
    if since and until and until <= since:
        line.refuse(_("A post ends after it begins."))
    line.name = _named(line, world, people)
    if not line.reasons:
        _held(line, world)
    if not line.reasons and line.target is None and values["role"] in POWER:
        line.notes.append(
            _("Nobody acts on this post before another administrator has confirmed it.")
        )
    return line


def _person(line: Planned, world: World, people: dict[str, Planned], own: str) -> None:
    key = line.values["person"]
    stored, row = world.people.get(key), people.get(key)
    if row is not None and row.reasons:
        line.refuse(_("The row of the person %(code)s is refused.") % {"code": line.code})
    elif row is None and stored is None:
        line.refuse(_("Nobody has the staff code “%(code)s”.") % {"code": line.code})
    if stored is not None:
        if not stored.is_active:
            line.refuse(_("This account is closed. Open it again first."))
        if stored.pk == world.by.pk:
            line.refuse(own)


def _named(line: Planned, world: World, people: dict[str, Planned]) -> str:
    key = line.values.get("person")
    stored, row = world.people.get(key), people.get(key)
    who = row.name if row is not None and row.name else stored.full_name if stored else ""
    what = Role(line.values["role"]).label if "role" in line.values else ""
    return ", ".join(filter(None, [who, str(what), (line.row.values.get("unit") or "").strip()]))


def _held(line: Planned, world: World) -> None:
    """Compare with the posts there are: the same one is no news, an overlapping one is refused."""
    values = line.values
    person, unit = world.people.get(values["person"]), world.units.get(values["unit"])
    if unit is None:
        return
    for seat in world.seats.get(person.pk, ()) if person else ():
        if seat.unit_id == unit.pk and seat.role == values["role"] and _overlap(line, seat):
            if _is_same(line, seat):
                line.target = seat
                return
            line.refuse(
                _("This person holds this post already, with other days or papers (%(said)s). "
                  "End it on its page first.")
                % {"said": _said(seat)}
            )  # fmt: skip
    for seat in world.single.get((unit.pk, values["role"]), ()):
        if (person is None or seat.person_id != person.pk) and _overlap(line, seat):
            line.refuse(_("Somebody else holds this post in that time. End it first."))


def _is_same(line: Planned, seat: Seat) -> bool:
    """What an empty cell leaves open does not differ."""
    return all(
        getattr(seat, name) == line.values[name]
        for name in ("since", "until", "title", "document")
        if name in line.values
    )


def _said(seat: Seat) -> str:
    column = {column.field: column.label for column in FORMS["SEATS"].columns}
    parts = [f"{column['since']} {seat.since:%d/%m/%Y}"]
    if seat.until:
        parts.append(f"{column['until']} {seat.until:%d/%m/%Y}")
    return ", ".join([*parts, *filter(None, [seat.title, seat.document])])


def _overlap(line: Planned, seat: Seat) -> bool:
    return _days_overlap(line.values["since"], line.values.get("until"), seat.since, seat.until)


def _days_overlap(since: date, until: date | None, since2: date, until2: date | None) -> bool:
    return (until2 is None or since < until2) and (until is None or since2 < until)


def _among_themselves(lines: list[Planned]) -> None:
    """No two rows give one person the same post twice, or a single post to two people."""
    given: dict[tuple, list[Planned]] = defaultdict(list)
    for line in [line for line in lines if not line.reasons]:
        values = line.values
        single = values["role"] in ONE_HOLDER
        key = (values["unit"], values["role"], None if single else values["person"])
        for other in given[key][-NEAR:]:
            if _days_overlap(
                values["since"], values.get("until"),
                other.values["since"], other.values.get("until"),
            ):  # fmt: skip
                line.refuse(
                    _("Row %(row)s gives the same post in the same time.")
                    % {"row": other.row.number}
                )
                other.refuse(
                    _("Row %(row)s gives the same post in the same time.")
                    % {"row": line.row.number}
                )
        given[key].append(line)
