"""Two versions side by side: what was struck out, what was written in, word by word."""

from typing import NamedTuple

from django.utils.functional import Promise

from core.text import Op, word_diff
from proposals.lifecycle import State
from proposals.models import Proposal, Version
from proposals.sections import Section, sections_of

from .readiness import readiness
from .showing import Content, content_of, labels_in, route_of, shown_part, shown_rows

Piece = tuple[Op, str]
ALIKE = 0.5
"""From which share of common words on a row counts as the other one, changed."""


class ComparedRow(NamedTuple):
    """One field with its pieces ("same" | "added" | "removed", text), in reading order."""

    name: str
    label: str | Promise
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        return any(op != "same" for op, _text in self.pieces)


class ComparedSection(NamedTuple):
    """One section, in the order of the newer version."""

    key: str
    title: str | Promise
    rows: list[ComparedRow]

    @property
    def changed(self) -> bool:
        return any(row.changed for row in self.rows)


def compare(old: Version, new: Version, *, reader) -> list[ComparedSection]:
    """The differences of two versions of one dossier, field by field: two queries.

    Rows of a list are matched first, so a row put in or taken out stands out as a whole.
    Confidential parts are left out for everybody.
    """
    before, after = content_of(old), content_of(new)
    routes = dict.fromkeys([route_of(new), route_of(old)])
    sections = {section.key: section for route in routes for section in sections_of(route)}
    home = {}
    for section in sections.values():  # a part that moved from the slip into the plan is one part
        for content in (after, before):
            for name, _label in labels_in(section, content):
                home.setdefault(name, section.key)
    compared = []
    for section in sections.values():
        names = dict.fromkeys([*labels_in(section, after), *labels_in(section, before)])
        rows = [
            ComparedRow(name, label, _pieces(sections, section, name, before, after))
            for name, label in names
            if home[name] == section.key
        ]
        rows = [row for row in rows if row.pieces]
        if rows:
            compared.append(ComparedSection(section.key, section.title, rows))
    return compared


def is_unchanged(proposal: Proposal) -> bool:
    """Whether a plan that was given back says exactly what was given back, files and all.

    What was sealed meanwhile does not count. It is a warning and stops nothing.
    """
    version = proposal.current_version
    if proposal.state != State.RETURNED or version is None:
        return False
    found, sent = readiness(proposal), content_of(version)
    if not found.is_ready:
        return False
    names = (found.parts.keys() | sent.values.keys()) - sent.sealed.keys()
    return [row.pk for row in found.attachments] == [
        one["id"] for one in version.manifest["files"]
    ] and all(_said(found.parts.get(name)) == _said(sent.values.get(name)) for name in names)


def _said(body):
    """A part without what is empty: a field that came later is not said by an older version."""
    if isinstance(body, dict):
        kept = {name: _said(value) for name, value in body.items()}
        return {name: value for name, value in kept.items() if value is not None} or None
    if isinstance(body, list):
        return [_said(one) for one in body] or None
    return None if body is False or body == "" else body


def _pieces(sections, section: Section, name: str, before: Content, after: Content) -> list[Piece]:
    if not (name in before.sealed or name in after.sealed):
        old = shown_rows(section, name, before.values.get(name))
        new = shown_rows(section, name, after.values.get(name))
        if old is not None and new is not None:
            return _rows_diff(old, new)
    old_text = shown_part(section, name, before) if _has(before, name) else ""
    new_text = shown_part(section, name, after) if _has(after, name) else ""
    return word_diff(old_text, new_text)


def _has(content: Content, name: str) -> bool:
    return name in content.values or name in content.sealed


def _rows_diff(old: list[str], new: list[str]) -> list[Piece]:
    """Whole rows added or removed, changed ones word by word; numbers are those of the newer."""
    pieces: list[Piece] = []
    seen = 0
    for number, row in enumerate(new, 1):
        match = _match(row, old, since=seen, later=new[number:])
        if match is None:
            pieces.append(("added", f"{number}. {row}\n"))
            continue
        pieces += [("removed", f"– {gone}\n") for gone in old[seen:match]]
        pieces.append(("same", f"{number}. "))
        pieces += word_diff(old[match], row)
        pieces.append(("same", "\n"))
        seen = match + 1
    pieces += [("removed", f"– {gone}\n") for gone in old[seen:]]
    return _joined(pieces)


def _match(row: str, old: list[str], *, since: int, later: list[str]) -> int | None:
    """The row of the older version that `row` was made of: the same, of the same name, or alike."""
    rest = range(since, len(old))
    for is_it in (
        lambda other: other == row,
        lambda other: other.split("\n", 1)[0] == row.split("\n", 1)[0],
        lambda other: other not in later and _likeness(other, row) >= ALIKE,
    ):
        found = next((place for place in rest if is_it(old[place])), None)
        if found is not None:
            return found
    return None


def _likeness(one: str, other: str) -> float:
    """How many of the words two rows share, from 0 to 1."""
    a, b = set(one.split()), set(other.split())
    return len(a & b) / len(a | b) if a | b else 1.0


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for op, text in pieces:
        if not text:
            continue
        if op == "same" and joined and joined[-1][0] == op:
            joined[-1] = (op, joined[-1][1] + text)
        else:
            joined.append((op, text))
    return joined
