"""Copies of patterns, as COPY takes them: which, for whom, when; and every digest made anew."""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from core.clock import VIETNAM
from core.text import fold
from proposals.lifecycle import State

from .city import GUEST, Office
from .patterns import Pattern, digests, moment

ENDED = {
    State.APPROVED, State.REJECTED, State.DECLINED, State.JOINED, State.WITHDRAWN,
    State.OUT_OF_SCOPE,
}  # fmt: skip
WEEKS_BACK = 104
"""What has ended lies up to so far back; what is open, up to two weeks."""
WHERE = ("khu phố", "ấp", "tổ dân phố", "điểm trường", "chợ", "cụm dân cư", "tuyến hẻm")
RARE, ONE_IN = "đèn kéo quân", 2000
"""A word that hardly any title holds, for the search."""


@dataclass
class Plan:
    """What every process that pours must know. `first` is the first free id of each table."""

    patterns: list[Pattern]
    offices: list[Office]
    fields: list[int]
    first: dict[str, int]
    room: dict[str, int]
    now: datetime
    weights: list[int]


def weights(patterns: list[Pattern]) -> list[int]:
    """How often each pattern is copied: nearly half ideas, mostly answered, then plans that ended.

    An idea takes 8 kB, a plan with its versions and its journal 60.
    """
    often = {State.DRAFT: 3, State.REGISTERED: 2, State.SUBMITTED: 2, State.RETURNED: 4}
    few = {State.WITHDRAWN: 2, State.OUT_OF_SCOPE: 2}
    ideas = {State.JOINED: 15, State.DECLINED: 40, State.AGREED: 10}
    return [{**often, **few, **ideas}.get(one.state, 6) for one in patterns]


def pour(plan: Plan, begin: int, end: int) -> dict[str, tuple[str, list[str]]]:
    """Copies `begin` to `end`: {table: (columns, rows as COPY takes them)}, as they may follow."""
    found: dict[str, tuple[str, list[str]]] = {}
    chances = list(accumulate(plan.weights))
    for n in range(begin, end):
        dice = random.Random(n)
        pattern = plan.patterns[bisect(chances, dice.random() * chances[-1])]
        values = _values(plan, pattern, n, dice)
        for table, columns, mould in pattern.tables:
            found.setdefault(table, (columns, []))[1].append(mould.fill(values))
    return found


def _values(plan: Plan, pattern: Pattern, n: int, dice: random.Random) -> list:
    """What stands in each place of `pattern` for copy `n`."""
    values: list = [None] * len(pattern.places)
    office = plan.offices[dice.randrange(len(plan.offices))]
    for place, table, which in pattern.ids:
        values[place] = plan.first[table] + n * plan.room[table] + which
    _people(pattern, office, plan, values, dice)
    weeks = dice.randrange(WEEKS_BACK if pattern.state in ENDED else 3)
    shift = timedelta(weeks=weeks)
    for place, style, value in pattern.moments:
        values[place] = moment(value - shift, style)
    begun = (pattern.begun - shift).astimezone(VIETNAM)
    title = f"{pattern.title} tại {WHERE[n % len(WHERE)]} {n % 97 + 1}, {office.name}"
    if n % ONE_IN == ONE_IN // 2:
        title = f"{RARE.capitalize()}: {title}"
    title = title[:500]
    code = ""
    if pattern.code:
        number = plan.first["proposals_proposal"] + n + 1000
        code = f"{pattern.code[0]}-{begun.year}-{office.short[:27]}-{number}"
    known = {
        "unit": office.unit,
        "party": office.party if office.party else "\\N",
        "copy": n,
        "year": begun.year,
        "title": title,
        "code": code,
        "folded": " ".join(part for part in (fold(title), fold(code)) if part),
    }
    for (kind, *rest), place in pattern.places.items():
        if not rest:
            values[place] = known[kind]
        elif kind == "field":
            values[place] = plan.fields[dice.randrange(len(plan.fields))]
    for salt, _digest, _body in pattern.parts:
        values[salt] = f"{dice.getrandbits(128):032x}"
    digests(pattern, values)
    return values


def _people(
    pattern: Pattern, office: Office, plan: Plan, values: list, dice: random.Random
) -> None:
    """Who takes each place: a post of the unit by its holder, the rest by chance.

    An author of another unit is one of another unit in each copy: nobody is in all of them.
    """
    used = set(pattern.named)
    for place, where, role, which in pattern.people:
        staff = office.staff
        if where == GUEST:
            staff = plan.offices[dice.randrange(len(plan.offices))].staff
        posts = office.posts.get((where, role))
        person = posts[which % len(posts)] if posts else staff[dice.randrange(len(staff))]
        while person in used:
            person = staff[dice.randrange(len(staff))]
        used.add(person)
        values[place] = person
