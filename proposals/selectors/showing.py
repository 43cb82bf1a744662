"""What was sent, and what is being written, as a reader sees it: sections, labels, values."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.clock import VIETNAM
from core.kept import Kept, mark
from proposals import policy
from proposals.models import READS_CONFIDENTIAL, LegalRegime, Proposal, Route, Version, VersionPart
from proposals.sections import CONFIDENTIAL, Section, Sheet, sections_of
from proposals.sections.declarations import Answer

from .drafts import draft_of

NUMBER = re.compile(r"\d+")
NOT_SHOWN = frozenset({"file_notes"})
ANSWERS = frozenset(Answer.values)


class RowShown(NamedTuple):
    """One field: its name, its label, its value as text ("" when nothing was written)."""

    name: str
    label: str | Promise
    value: str
    is_choice: bool = False
    """Something is chosen there, nothing written."""


class SectionShown(NamedTuple):
    """One section with its rows, in the order of the page."""

    key: str
    title: str | Promise
    rows: list[RowShown]


class Content(NamedTuple):
    """The parts of a version: what stands, and when what is gone was sealed."""

    values: dict[str, Any]
    sealed: dict[str, str]


def summary(version: Version, *, reader) -> list[SectionShown]:
    """The frozen text, section by section, for whoever sees the dossier: one query.

    Confidential parts are left out for everybody (see `confidential`); a sealed part says so.
    """
    content = content_of(version)
    return [
        SectionShown(
            section.key,
            section.title,
            [
                RowShown(name, label, shown_part(section, name, content), section.is_choice(name))
                for name, label in labels
            ],
        )
        for section, labels in headings(version)
    ]


def headings(version: Version) -> list[tuple[Section, list[tuple[str, str | Promise]]]]:
    """The sections of which the version holds something, with the (part, label) of it."""
    content = content_of(version)
    return [
        (section, labels)
        for section in sections_of(route_of(version))
        if (labels := labels_in(section, content))
    ]


def confidential(version: Version, *, reader, is_author: bool = False) -> str:
    """The information to be kept confidential, for its authors and those who vote or decide.

    "" for everybody else, and when there is none. `is_author`: it is known already that he is one
    who has accepted; otherwise it is asked.
    """
    content = content_of(version)
    texts = [
        _sealed(content.sealed[name]) if name in content.sealed else content.values.get(name)
        for name in sorted(CONFIDENTIAL)
    ]
    said = "\n\n".join(text for text in texts if text)
    may = bool(said) and (is_author or reads_confidential(reader, version.proposal))
    return said if may else ""


def reads_confidential(reader, proposal: Proposal) -> bool:
    """Whether `reader` is an author, or was brought in to vote or decide and not shut out."""
    return policy.reads_confidential(reader, proposal, capacities=READS_CONFIDENTIAL)


def draft_summary(proposal: Proposal, *, reader) -> list[SectionShown]:
    """The draft in the same shape, for "check answers": only for its authors, else empty.

    What cannot be read as it should be stands as it was typed.
    """
    draft = draft_of(proposal)
    if not draft.is_read_by(reader):
        return []
    shown = []
    for section in sections_of(proposal.route):
        if section.form:
            rows = _rows_of(draft.sheets[section.key])
        elif section.key == "authors":
            rows = _draft_authors(section, proposal, draft.authors)
        else:
            rows = []  # files are listed by files_of
        shown.append(SectionShown(section.key, section.title, rows))
    return shown


def labels_of(version: Version) -> dict[str, str | Promise]:
    """{part: label} of everything a version holds, confidential parts included."""
    labels = {"file_notes": _("Notes on the files")}
    for section in sections_of(route_of(version)):
        labels |= section.labels
    content = content_of(version)
    return {
        name: label
        for name, label in labels.items()
        if name in content.values or name in content.sealed
    }


def _draft_authors(section: Section, proposal: Proposal, authors) -> list[RowShown]:
    text = _authors(
        {
            "name": author.person.full_name,
            "position": author.person.position_title,
            "unit": author.person.unit.name,
            "is_lead": author.is_lead,
            "share": author.share,
        }
        for author in authors
        if author.accepted_at
    )
    labels = section.labels
    rows = [RowShown("authors", labels["authors"], text)]
    if waiting := [author.person.full_name for author in authors if not author.accepted_at]:
        rows.append(RowShown("waiting", _("Invited, not answered yet"), ", ".join(waiting)))
    rows.append(RowShown("employing_agency", labels["employing_agency"], proposal.unit.name))
    return rows


def route_of(version: Version) -> Route:
    """What a version holds: number 0 is the slip, every other one a plan."""
    return Route.SLIP if version.is_slip else Route.PLAN


def content_of(version: Version) -> Content:
    """The parts of a version, read once: one query, none when they were read before."""
    kept = getattr(version, "_content", None)
    if kept is None:
        parts = _PARTS.ask((), {VERSION: version.pk})
        kept = version._content = Content(
            {name: body and json.loads(body) for name, body, sealed_at in parts if not sealed_at},
            {
                name: sealed_at.astimezone(VIETNAM).strftime("%d/%m/%Y")
                for name, _body, sealed_at in parts
                if sealed_at
            },
        )
    return kept


VERSION = mark(-1)
_PARTS = Kept(
    lambda: VersionPart.objects.filter(version=VERSION).values_list("name", "body", "sealed_at"),
    planned=True,
)


def labels_in(section: Section, content: Content) -> list[tuple[str, str | Promise]]:
    """(part, label) of a section, in the order of the page, of what the version holds."""
    labels = section.labels
    hidden = CONFIDENTIAL | NOT_SHOWN
    first = ["eligibility"] if "eligibility" in labels else []
    names = dict.fromkeys([*first, *section.order, *labels])
    return [
        (name, labels[name])
        for name in names
        if name not in hidden and (name in content.values or name in content.sealed)
    ]


def shown_part(section: Section, name: str, content: Content) -> str:
    """One part as text. A list of rows is numbered, a line for each field below its first."""
    if name in content.sealed:
        return _sealed(content.sealed[name])
    body = content.values.get(name)
    if name in SHOWN:
        return SHOWN[name](body)
    if name == "selected_option":
        return _selected(body, content.values.get("options"))
    rows = shown_rows(section, name, body)
    if rows is not None:
        return "\n".join(f"{n}. {row}" for n, row in enumerate(rows, 1))
    return section.form.base_fields[name].show(body)


def shown_rows(section: Section, name: str, body: Any) -> list[str] | None:
    """The rows of a list as texts without their numbers; None when the part is no list."""
    list_of = next((one for one in section.lists if one.name == name), None)
    if list_of is None:
        return None
    return [_row(list_of.row.base_fields, row) for row in body or []]


def _row(fields: Mapping, row: Mapping[str, Any]) -> str:
    shown = [
        (field, field.show(row[name]))
        for name, field in fields.items()
        if name in row and row[name] not in (False, None, "", [])
    ]
    texts = [(field.label, text) for field, text in shown if text]
    if not texts:
        return ""
    (_label, first), *rest = texts
    return "\n".join([first, *(f"{label}: {text}" for label, text in rest)])


def _rows_of(sheet: Sheet) -> list[RowShown]:
    """A draft's section: what can be read is shown as it would be, the rest as typed."""
    section, rows = sheet.section, []
    asked = getattr(sheet.form, "questions", [])
    if asked:
        lines = []
        for question, answer, note in asked:
            said = sheet.form.fields[answer.name].show(sheet.typed.get(answer.name, "")) or "–"
            about = sheet.typed.get(note.name, "")
            lines.append(_question(question.code, str(question), said, about))
        rows.append(RowShown("eligibility", section.labels["eligibility"], "\n".join(lines)))
    for name in section.order:
        if name in sheet.rows:
            texts = [_typed_row(form) for form in sheet.rows[name].filled]
            value = "\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1))
        else:
            value = _typed(sheet.form, name, sheet.typed.get(name))
        rows.append(RowShown(name, section.labels[name], value, section.is_choice(name)))
    return rows


def _typed_row(form) -> str:
    texts = []
    for name, field in form.fields.items():
        text = _typed(form, name, form.data.get(form.add_prefix(name)))
        if text and not (field.__class__.__name__ == "Tick" and not form.cleaned_data.get(name)):
            texts.append((field.label, text))
    if not texts:
        return ""
    (_label, first), *rest = texts
    return "\n".join([first, *(f"{label}: {text}" for label, text in rest)])


def _typed(form, name: str, typed: Any) -> str:
    field = form.fields[name]
    if name not in form.errors:
        return field.show(field.freeze(form.cleaned_data.get(name)))
    try:  # the field may be right while a rule over several fields is not
        return field.show(field.freeze(field.clean(typed)))
    except (ValidationError, KeyError):
        if isinstance(typed, list | tuple):
            return "\n".join(map(str, typed))
        return typed if isinstance(typed, str) else ""


def _sealed(day: str) -> str:
    return _("Sealed and removed on %(day)s by a recorded act.") % {"day": day}


def _question(code: str, question: str, answer: str, note: str) -> str:
    line = f"{NUMBER.search(code)[0]}. {question.rstrip('.')}: {answer}"
    return f"{line}\n{note}" if note else line


def _eligibility(body: Mapping | None) -> str:
    lines = []
    for code in sorted(body or {}, key=lambda code: int(NUMBER.search(code)[0])):
        given = body[code]
        answer = given["answer"]
        said = str(Answer(answer).label) if answer in ANSWERS else answer
        lines.append(_question(code, _in_language(given["question"]), said, given.get("note", "")))
    return "\n".join(lines)


def _in_language(frozen: Mapping[str, Any]) -> str:
    english = (get_language() or "").startswith("en")
    return frozen["name_en"] if english and frozen.get("name_en") else frozen["name"]


def _authors(rows) -> str:
    lines = []
    for n, row in enumerate(rows, 1):
        about = ", ".join(filter(None, [row["name"], row.get("position"), row.get("unit")]))
        lead = f" ({pgettext('author', 'lead author')})" if row.get("is_lead") else ""
        lines.append(f"{n}. {about}: {row['share']}%{lead}")
    return "\n".join(lines)


def _regime(body: Mapping | None) -> str:
    if not body:
        return ""
    english = (get_language() or "").startswith("en")
    code = body["code"]
    lines = [str(LegalRegime(code).label) if code in LegalRegime.values else code]
    for said in body["sentences"]:
        text = said["text_en"] if english else said["text"]
        source = said["source"]
        if not said["verified"]:
            source = f"{source}; {_('unverified')}"
        lines.append(f"{text} ({source})")
    return "\n".join(lines)


def _selected(number: int | None, options: list | None) -> str:
    if not number:
        return ""
    title = options[number - 1]["title"] if options and len(options) >= number else ""
    return f"{number}. {title}" if title else str(number)


SHOWN = {
    "eligibility": _eligibility,
    "authors": _authors,
    "employing_agency": lambda body: body["name"] if body else "",
    "legal_regime": _regime,
}
"""How parts that no single field of a form gives are shown."""
