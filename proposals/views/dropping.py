"""A row taken out of a list without JavaScript: the page keeps it, so that it can be put back."""

import json
from typing import NamedTuple

from proposals.sections import Section, tidy, typed_in
from proposals.sections.forms import ListOf

LARGEST = 200_000  # characters of one packed row; a full one has a tenth of it


class Dropped(NamedTuple):
    """What was just taken out: of which list, its number on the page, and all of it packed."""

    list_of: ListOf
    number: int
    packed: str


def dropped(section: Section, post) -> Dropped | None:
    """The row that the button `drop_row` of this POST takes out; None when it was blank."""
    name, _dash, place = post.get("drop_row", "").rpartition("-")
    list_of = next((one for one in section.lists if one.name == name), None)
    if list_of is None or not (place.isascii() and place.isdecimal()):
        return None
    before = typed_in(section, post)[name]
    after = typed_in(section, post, drop=f"{name}-{place}")[name]
    if len(before) == len(after):
        return None
    n = next(n for n, row in enumerate(before) if n == len(after) or row != after[n])
    packed = json.dumps({"list": name, "place": n, "row": before[n]}, ensure_ascii=False)
    return Dropped(list_of, int(place) + 1, packed)


def put_back(section: Section, typed: dict, packed: str) -> dict:
    """`typed` with the packed row where it was; as it is when the packing tells nothing."""
    try:
        kept = json.loads(packed[:LARGEST])
        name, place, row = kept["list"], kept["place"], kept["row"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return typed
    names = [list_of.name for list_of in section.lists]
    if name not in names or not isinstance(place, int) or not isinstance(row, dict):
        return typed
    rows = list(typed.get(name) or [])
    rows.insert(place, row)
    return tidy(section, {**typed, name: rows})
