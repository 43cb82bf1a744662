"""Reasons written beside the fields of a plan that goes back to its authors."""

from dataclasses import dataclass, field

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from .act import Act, Area

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the plan: its key, its title and its fields as (name, label)."""

    key: str
    title: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Beside(Act):
    """An act that may send a plan back with reasons beside its fields.

    The text areas stand beside the fields they speak of, outside the <form> of the page, so they
    name it (`form="act"`).
    """

    def __init__(self, *args, parts: list[Part], **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            for name, label in part.fields:
                self.fields[_name(part.key, name)] = forms.CharField(
                    label=_("Reason beside: %(field)s") % {"field": label},
                    required=False,
                    max_length=2000,
                    widget=Area(2, form="act"),
                )

    def beside(self, section: str, name: str) -> BoundField | None:
        """The text area beside one field of the plan, if there is one."""
        key = _name(section, name)
        return self[key] if key in self.fields else None

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


def _name(section: str, name: str) -> str:
    return SEPARATOR.join(("beside", section, name))
