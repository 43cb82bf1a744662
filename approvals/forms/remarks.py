"""Reasons written beside the fields of a plan that goes back to its authors."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .act import Act, Area

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the plan: its key, its title and its fields as (name, label)."""

    key: str
    title: str | Promise
    fields: list[tuple[str, str | Promise]] = field(default_factory=list)


class Place(NamedTuple):
    """A place for a reason as it is drawn, folded up, and whether something stands in it."""

    drawn: str
    is_written: bool


class Beside(Act):
    """An act that may send a plan back with reasons beside its fields.

    The text areas stand beside the fields they speak of, outside the <form> of the page, so they
    name it (`form="act"`). There are fifty of them: only those in which something was written are
    fields of this form, and each empty one is drawn once (`_empty`).
    """

    def __init__(self, *args, parts: list[Part], **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = parts
        if self.is_bound:
            places = [(part.key, *one) for part in parts for one in part.fields]
            written = [one for one in places if self.data.get(_name(one[0], one[1]), "").strip()]
            self.fields |= _fields(written)

    def beside(self, section: str, name: str, label: str) -> Place:
        """The text area beside one field of the plan."""
        if _name(section, name) not in self.fields:
            return Place(_empty(get_language(), section, name, label), is_written=False)
        return Place(_folded_up(self[_name(section, name)], label), is_written=True)

    @property
    def remarks(self) -> list[tuple[str, str, str]]:
        """What was written beside fields, as (section, field, text). After `is_valid`."""
        return [
            (part.key, name, text)
            for part in self.parts
            for name, _label in part.fields
            if (text := self.cleaned_data.get(_name(part.key, name), "").strip())
        ]

    def given(self):
        beside = {_name(part.key, name) for part in self.parts for name, _label in part.fields}
        given = {key: value for key, value in super().given().items() if key not in beside}
        return {**given, "remarks": self.remarks}


def _fields(places: list[tuple[str, str, str | Promise]]) -> dict[str, forms.Field]:
    """The text areas beside these (section, field, label)."""
    return {
        _name(section, name): forms.CharField(
            label=_("Reason beside: %(field)s") % {"field": label},
            required=False,
            max_length=2000,
            widget=Area(2, form="act"),
        )
        for section, name, label in places
    }


@lru_cache(maxsize=1000)
def _empty(_language: str | None, section: str, name: str, label: str) -> str:
    form = Act()
    form.fields |= _fields([(section, name, label)])
    return _folded_up(form[_name(section, name)], label)


def _folded_up(field: forms.BoundField, label: str) -> str:
    return render_to_string("approvals/parts/beside.html", {"field": field, "label": label})


def _name(section: str, name: str) -> str:
    return SEPARATOR.join(("beside", section, name))
