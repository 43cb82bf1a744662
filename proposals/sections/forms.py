"""What every section's form has in common: its fields, its lists of rows, its own judgement."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise

from .catalogues import Catalogues


class SectionForm(forms.Form):
    """The fields of one section of a slip or plan.

    A field is required when the sent plan must have it; a draft may lack anything.
    """

    use_required_attribute = False
    lists: tuple["ListOf", ...] = ()
    order: tuple[str, ...] = ()
    """Names of fields and lists as they follow each other; empty: fields, then lists."""
    depends: tuple[str, ...] = ()
    """Fields that other answers make required: they are not called optional."""

    def __init__(self, *args, catalogues: Catalogues, **kwargs):
        super().__init__(*args, **kwargs)
        self.catalogues = catalogues
        for name, field in self.fields.items():
            field.depends = name in self.depends
            if hasattr(field, "offer"):
                field.offer(catalogues)

    def judge(self, rows: dict[str, list[dict]]) -> dict[str, list[str]]:
        """Rules over several fields and rows: {field or list name: [messages]}.

        Called when the fields alone are right; `rows` are the cleaned rows by list.
        """
        return {}

    def derive(self, rows: dict[str, list[dict]]) -> dict:
        """Frozen values worked out from others (the chosen option). Called when all is right."""
        return {}


class RowForm(SectionForm):
    """The fields of one row of a list."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of rows in a section: options, risks, pieces of work, indicators, documents."""

    name: str
    label: str | Promise
    row: type[RowForm]
    one: str | Promise
    """The word for one row: "Option"."""
    add: str | Promise
    """The words of the button that adds one."""
    too_few: str | Promise
    """The error when fewer than `minimum` are there."""
    minimum: int = 1
    most: int = 30
    help: str | Promise = ""
