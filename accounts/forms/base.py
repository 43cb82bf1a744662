"""What the forms of accounts have in common: clean lines, days, and "it changed meanwhile"."""

import hashlib
import unicodedata

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import when
from core.text import nfc
from core.verdicts import Stale

SHOWN = 80
"""Characters of a stored value that a message about it repeats."""


class Line(forms.CharField):
    """One line of text, composed, without invisible or direction-turning characters (row 47)."""

    def to_python(self, value):
        return super().to_python(" ".join(nfc(value).split()) if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if any(unicodedata.category(c)[0] == "C" for c in value or ""):
            raise ValidationError(
                _("There is an invisible character in this text. Type it anew."), code="invisible"
            )


class Lines(forms.CharField):
    """A text of several lines."""

    def __init__(self, *, rows: int = 4, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        kwargs.setdefault("max_length", 8000)
        super().__init__(**kwargs)

    def to_python(self, value):
        return super().to_python(nfc(value) if isinstance(value, str) else value)


class Day(when.Day):
    """A day in the dress of these forms."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("Day/month/year, for example 15/12/2026."))
        kwargs.setdefault(
            "widget", forms.DateInput({"autocomplete": "off", "inputmode": "numeric", "size": 12})
        )
        super().__init__(**kwargs)


def lent(model, name: str, **changes) -> forms.Field:
    """The form field that goes with a column, under the column's own label."""
    column = model._meta.get_field(name)
    changes.setdefault("label", capfirst(column.verbose_name))
    kind = column.get_internal_type()
    changes.setdefault("required", not column.blank and kind != "BooleanField")
    if column.choices:
        return forms.ChoiceField(
            choices=[("", _CHOOSE), *column.choices] if changes["required"] else column.choices,
            **changes,
        )
    if kind == "TextField":
        return Lines(**changes)
    if kind == "CharField":
        return Line(max_length=column.max_length, **changes)
    if kind == "DateField":
        return Day(**changes)
    return column.formfield(**changes)


class Plain(forms.Form):
    """A form whose `<form>` tag and button stand in the template; crispy draws the fields."""

    use_required_attribute = False

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def given(self) -> dict:
        """What the action takes: the cleaned data by name."""
        return dict(self.cleaned_data)


class Change(Plain):
    """A form that changes a row. It carries a digest of what stood there when it was opened.

    `row`: the row as it stands now. `given()` raises Stale when somebody else changed it in
    between; the form then shows what was typed, and sending it again overwrites knowingly.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data=None, *args, row, **kwargs):
        self.row = row
        kwargs["initial"] = {
            name: getattr(row, name) for name in self.base_fields if hasattr(row, name)
        } | (kwargs.get("initial") or {})
        now = self._digest(kwargs["initial"])
        kwargs["initial"]["seen"] = now
        self.is_stale = data is not None and data.get("seen", "") != now
        if self.is_stale:
            data = data.copy()
            data["seen"] = now
        super().__init__(data, *args, **kwargs)

    def given(self) -> dict:
        if self.is_stale:
            raise Stale(
                _(
                    "Somebody changed this after you had opened it. Stored now: %(stored)s. What "
                    "you typed is still below: compare, then send it again."
                )
                % {"stored": self._stored()},
                theirs=self.row,
            )
        given = super().given()
        del given["seen"]
        return given

    def _digest(self, stored: dict) -> str:
        parts = []
        for name in sorted(set(self.base_fields) - {"seen"}):
            value = stored.get(name)
            parts.append(f"{name}={getattr(value, 'pk', value)!r}")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _stored(self) -> str:
        told = []
        for name, field in self.fields.items():
            if name == "seen" or name not in self.cleaned_data:
                continue
            stored = self.initial.get(name)
            if (stored or None) != (self.cleaned_data[name] or None):
                words = dict(getattr(field, "choices", ())).get(stored, stored)
                told.append(f"{field.label}: {str(words or '–')[:SHOWN]}")
        return "; ".join(told) or "–"


_CHOOSE = gettext_lazy("Choose")
