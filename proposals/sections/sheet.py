"""A section filled in: read from a POST, kept as typed, checked, frozen, or laid out on a page."""

import unicodedata
from collections.abc import Mapping
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _

from core.text import nfc

from .catalogues import Catalogues
from .declarations import NOTE, DeclarationsForm, is_question
from .fields import Money
from .forms import ListOf, RowForm
from .table import Section

ALLOWED_CONTROLS = frozenset("\n\t")
TURNS_DIRECTION = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


class RowSet(forms.BaseFormSet):
    """The rows of one list; rows left blank do not count."""

    list_of: ListOf

    kept: int | None = None
    """How many rows there are where they were not sent by a browser, but read."""

    @cached_property
    def filled(self) -> list[RowForm]:
        """The rows in which something was typed."""
        return [form for form in self.forms if form.has_changed()]

    def total_form_count(self) -> int:
        return super().total_form_count() if self.kept is None else self.kept

    def initial_form_count(self) -> int:
        return super().initial_form_count() if self.kept is None else 0


class Shown(NamedTuple):
    """One piece of a section's page: a field, a list of rows, or the questions."""

    kind: str
    """"field", "rows" or "questions"."""
    name: str
    item: Any


class Sheet:
    """One section with what was typed in it.

    `typed` is {field: text | list of keys | bool, list: [{field: …}]}. With `check` the page shows
    errors; without, it shows what was typed and nothing more. `blank` names the lists that get one
    more empty row.
    """

    def __init__(
        self,
        section: Section,
        typed: Mapping[str, Any],
        catalogues: Catalogues,
        *,
        check: bool = False,
        blank: frozenset[str] | set[str] = frozenset(),
    ):
        self.section = section
        self.typed = typed
        self.checked = check
        self.form = section.form(
            **({"data": typed} if check else {"initial": typed}), catalogues=catalogues
        )
        self.rows = {
            list_of.name: self._row_set(list_of, catalogues, extra=list_of.name in blank)
            for list_of in section.lists
        }

    def _row_set(self, list_of: ListOf, catalogues: Catalogues, *, extra: bool) -> RowSet:
        kept = self.typed.get(list_of.name) or []
        spare = 0 if self.checked else max(list_of.minimum - len(kept), int(extra))
        made = forms.formset_factory(list_of.row, formset=RowSet, extra=spare, max_num=list_of.most)
        options = {"prefix": list_of.name, "form_kwargs": {"catalogues": catalogues}}
        if self.checked:
            row_set = made(data=_flat(list_of.name, kept, list_of.most), **options)
            row_set.kept = min(len(kept), row_set.absolute_max)
        else:
            row_set = made(initial=kept, **options)
        row_set.list_of = list_of
        return row_set

    # --- judging ---

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """{field, list, or "list-row-field": [messages]}; empty when the section may be sent."""
        wrong = {name: list(messages) for name, messages in self.form.errors.items()}
        for name, row_set in self.rows.items():
            if len(row_set.filled) < row_set.list_of.minimum:
                wrong.setdefault(name, []).append(str(row_set.list_of.too_few))
            for form in row_set.filled:
                for field, messages in form.errors.items():
                    wrong[f"{form.prefix}-{field}"] = list(messages)
        if not wrong:
            for name, messages in self.form.judge(self.cleaned_rows).items():
                wrong[name] = [*wrong.get(name, []), *map(str, messages)]
        return wrong

    @property
    def cleaned_rows(self) -> dict[str, list[dict]]:
        return {
            name: [form.cleaned_data for form in row_set.filled]
            for name, row_set in self.rows.items()
        }

    @property
    def frozen(self) -> dict[str, Any]:
        """{part: JSON} of a section without errors."""
        values = _frozen_fields(self.form, skip=is_question)
        for name, row_set in self.rows.items():
            values[name] = [_frozen_fields(form) for form in row_set.filled]
        return {**values, **self.form.derive(self.cleaned_rows)}

    @property
    def texts(self) -> str:
        """Everything typed as one text, for the sensitivity gate."""
        return "\n".join(_texts(self.typed))

    # --- laying out ---

    @property
    def shown(self) -> list[Shown]:
        """The pieces of the page in their order."""
        pieces = []
        if isinstance(self.form, DeclarationsForm) and self.form.questions:
            pieces.append(Shown("questions", "eligibility", self.form.questions))
        for name in self.section.order:
            if name in self.rows:
                pieces.append(Shown("rows", name, self.rows[name]))
            else:
                pieces.append(Shown("field", name, self.form[name]))
        return pieces

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """(anchor, label, message) for every error, in the order of the page."""
        order = {name: n for n, name in zip(count(), self._names, strict=False)}
        lines = []
        for name, messages in self.errors.items():
            anchor, label = self.place_of(name)
            lines += [(order.get(name, 10**6), anchor, label, str(text)) for text in messages]
        return [line[1:] for line in sorted(lines, key=lambda line: line[0])]

    @property
    def _names(self) -> list[str]:
        names = [name for name in self.form.fields if is_question(name)]
        for name in self.section.order:
            names.append(name)
            if name in self.rows:
                names += [
                    f"{form.prefix}-{field}"
                    for form in self.rows[name].forms
                    for field in form.fields
                ]
        return names

    @property
    def typed_texts(self) -> list[tuple[str, str]]:
        """(name as in `errors`, text) of everything typed, for the sensitivity gate."""
        found = []
        for name, value in self.typed.items():
            if name not in self.rows:
                found += [(name, text) for text in _texts(value)]
                continue
            for place, row in enumerate(value or []):
                for field, typed in row.items():
                    found += [(f"{name}-{place}-{field}", text) for text in _texts(typed)]
        return [(name, text) for name, text in found if text]

    def place_of(self, name: str) -> tuple[str, str]:
        """The id a link jumps to, and the words for it: they name the field, or its question."""
        if is_question(name) and name in self.form.fields:
            label = str(self.form.fields[name.removesuffix(NOTE)].label).rstrip(".")
            if name.endswith(NOTE):
                label = _("Note on the question “%(question)s”") % {"question": label}
            return _anchor(self.form[name]), label
        if name in self.form.fields:
            return _anchor(self.form[name]), str(self.form[name].label)
        if name in self.rows:
            return f"rows-{name}", str(self.rows[name].list_of.label)
        list_name, place, field = name.split("-", 2)
        row_set = self.rows[list_name]
        bound = row_set.forms[int(place)][field]
        label = _("%(one)s %(number)d, %(label)s") % {
            "one": row_set.list_of.one,
            "number": int(place) + 1,
            "label": bound.label,
        }
        return _anchor(bound), label


def typed_in(section: Section, post, *, drop: str = "") -> dict[str, Any]:
    """What a POST holds for this section, as typed; unknown fields are not looked at.

    `drop` is a row to leave out ("options-1"): the button that removes a row without JavaScript.
    """
    base = section.form.base_fields
    typed = {name: base[name].widget.value_from_datadict(post, {}, name) for name in base}
    if section.form is DeclarationsForm:
        typed |= {name: post.get(name, "") for name in post if is_question(name)}
    for list_of in section.lists:
        rows = []
        for place in range(min(_number(post.get(f"{list_of.name}-TOTAL_FORMS")), list_of.most)):
            prefix = f"{list_of.name}-{place}"
            if prefix == drop or post.get(f"{prefix}-{DELETION_FIELD_NAME}"):
                continue
            rows.append(
                {
                    name: field.widget.value_from_datadict(post, {}, f"{prefix}-{name}")
                    for name, field in list_of.row.base_fields.items()
                }
            )
        typed[list_of.name] = rows
    return tidy(section, typed)


def tidy(section: Section, typed: Mapping[str, Any]) -> dict[str, Any]:
    """`typed` as it is kept: only known fields, NFC, no control characters, no blank rows."""
    if section.form is None:
        return {}
    kept = _tidied_fields(section.form.base_fields, typed)
    if section.form is DeclarationsForm:
        kept |= {name: _tidied(typed[name]) for name in typed if is_question(name)}
    for list_of in section.lists:
        rows = [
            _tidied_fields(list_of.row.base_fields, row)
            for row in (typed.get(list_of.name) or [])[: list_of.most]
        ]
        kept[list_of.name] = [row for row in rows if any(row.values())]
    return kept


def as_fields(section: Section, typed: Mapping[str, Any]) -> dict[str, Any]:
    """`typed` under the names its fields have on the page: {"options-0-title": …}."""
    names = {list_of.name for list_of in section.lists}
    fields = {name: value for name, value in typed.items() if name not in names}
    for name in names:
        for place, row in enumerate(typed.get(name) or []):
            fields |= {f"{name}-{place}-{field}": value for field, value in row.items()}
    return fields


def _flat(name: str, rows: list[dict], most: int) -> dict[str, Any]:
    data = {
        f"{name}-{place}-{field}": v for place, row in enumerate(rows) for field, v in row.items()
    }
    return {
        **data,
        f"{name}-TOTAL_FORMS": len(rows),
        f"{name}-INITIAL_FORMS": 0,
        f"{name}-MAX_NUM_FORMS": most,
    }


def _frozen_fields(form, *, skip=lambda name: False) -> dict[str, Any]:
    return {
        name: field.freeze(form.cleaned_data.get(name))
        for name, field in form.fields.items()
        if not skip(name)
    }


def _anchor(bound) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _tidied_fields(fields, typed: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _tidied(typed[name]) for name in fields if name in typed}
    return {
        name: field.spelled(value) if isinstance(field := fields[name], Money) else value
        for name, value in kept.items()
    }


def _tidied(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_tidied(one) for one in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    text = nfc(str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in ALLOWED_CONTROLS or not _is_hidden(c))


def _is_hidden(char: str) -> bool:
    """Control characters, and those that turn the direction of what follows (abuse row 47)."""
    return unicodedata.category(char) == "Cc" or char in TURNS_DIRECTION


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return []
