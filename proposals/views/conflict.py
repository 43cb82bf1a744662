"""Two texts of one section, side by side: what is stored now, and what this person typed."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from proposals.sections import Sheet
from proposals.sections.fields import YES_NO


class Pair(NamedTuple):
    """One field whose two texts differ, in words a person can read."""

    label: str
    theirs: str
    mine: str


def pairs(section, catalogues, *, theirs: dict, mine: dict) -> list[Pair]:
    """The fields and rows of `section` that differ between two copies as typed."""
    sheet = Sheet(section, mine, catalogues)
    found = [
        _pair(field.label, field, theirs.get(name), mine.get(name))
        for name, field in sheet.form.fields.items()
    ]
    for list_of in section.lists:
        fields = list_of.row(catalogues=catalogues).fields
        rows = (theirs.get(list_of.name) or [], mine.get(list_of.name) or [])
        for place in range(max(map(len, rows))):
            ours = [copy[place] if place < len(copy) else {} for copy in rows]
            for name, field in fields.items():
                label = _("%(one)s %(number)d, %(label)s") % {
                    "one": list_of.one,
                    "number": place + 1,
                    "label": field.label,
                }
                found.append(_pair(label, field, *(row.get(name) for row in ours)))
    return [pair for pair in found if pair.theirs != pair.mine]


def _pair(label, field, theirs, mine) -> Pair:
    return Pair(str(label), _words(field, theirs), _words(field, mine))


def _words(field, typed) -> str:
    """A typed value as a person reads it: the name of a choice, not its key."""
    if isinstance(typed, bool):
        return str(YES_NO[0][1]) if typed else ""
    if hasattr(field, "choices"):
        names = {str(key): str(name) for key, name in field.choices}
        keys = typed if isinstance(typed, list) else [typed or ""]
        return "\n".join(names.get(str(key), str(key)) for key in keys if key)
    return str(typed or "")
