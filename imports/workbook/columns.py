"""Which sheets and columns an import has. One table: template, reader and report go by it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Seat, Unit, User
from accounts.roles import Category, CompetentLevel, Role, UnitKind
from core.text import fold
from imports.models import Line

LANGUAGES = ("vi", "en")


class Column(NamedTuple):
    """A column. `kind`: code, line, email, day, yes, choice, unit, person."""

    field: str
    label: Promise
    kind: str
    help: Promise
    required: bool = False
    longest: int = 0
    choices: type[models.TextChoices] | None = None


class Form(NamedTuple):
    """A sheet: its columns, the first one naming its rows."""

    sheet: Line.Sheet
    columns: tuple[Column, ...]


def _of(model, field: str) -> int:
    return model._meta.get_field(field).max_length


_ABBREVIATION = _("Abbreviation of a unit: of this workbook or of the portal.")
_YES_NO = _("Yes or no. Empty: unchanged; of a new row: as the portal sets it.")

SHEETS = (
    Form(
        Line.Sheet.UNITS,
        (
            Column(
                "abbreviation",
                pgettext_lazy("import", "Abbreviation"),
                "code",
                _("Names the unit. One that is there is changed, another one is made."),
                required=True,
                longest=_of(Unit, "abbreviation"),
            ),
            Column(
                "name",
                pgettext_lazy("import", "Name of the unit"),
                "line",
                _("In full."),
                required=True,
                longest=_of(Unit, "name"),
            ),
            Column(
                "kind",
                pgettext_lazy("import", "Kind of unit"),
                "choice",
                _("One of the list below."),
                required=True,
                choices=UnitKind,
            ),
            Column(
                "competent_level",
                pgettext_lazy("import", "Competent level"),
                "choice",
                _("One of the list below."),
                required=True,
                choices=CompetentLevel,
            ),
            Column(
                "parent",
                pgettext_lazy("import", "Parent unit"),
                "unit",
                _("Abbreviation. A unit that is there is not moved by an import."),
            ),
            Column("superior", pgettext_lazy("import", "Superior agency"), "unit", _ABBREVIATION),
            Column(
                "party_committee",
                pgettext_lazy("import", "Party committee"),
                "unit",
                _("Abbreviation of a Party body."),
            ),
            Column(
                "is_employing_agency", pgettext_lazy("import", "Employs its staff"), "yes", _YES_NO
            ),
            Column(
                "place_name",
                pgettext_lazy("import", "Place on documents"),
                "line",
                _("As it stands before the date, for example “Phường Sài Gòn”."),
                longest=_of(Unit, "place_name"),
            ),
            Column(
                "organ_id",
                pgettext_lazy("import", "Organisation identifier"),
                "code",
                _("Written as text, so that zeros at its beginning stay."),
                longest=_of(Unit, "organ_id"),
            ),
            Column(
                "gso_code",
                pgettext_lazy("import", "Statistics office code"),
                "code",
                _("Of a commune: see the list below."),
                longest=_of(Unit, "gso_code"),
            ),
            Column(
                "valid_from", pgettext_lazy("import", "Valid from"), "day", _("Day/month/year.")
            ),
        ),
    ),
    Form(
        Line.Sheet.PEOPLE,
        (
            Column(
                "staff_code",
                pgettext_lazy("import", "Staff code"),
                "code",
                _("Names the person. One who is there is changed, another one is made."),
                required=True,
                longest=_of(User, "staff_code"),
            ),
            Column(
                "full_name",
                pgettext_lazy("import", "Full name"),
                "line",
                _("Family name first."),
                required=True,
                longest=_of(User, "full_name"),
            ),
            Column(
                "official_email",
                pgettext_lazy("import", "Official e-mail"),
                "email",
                _("Of one person only. The link to choose a password goes there."),
                required=True,
                longest=_of(User, "official_email"),
            ),
            Column(
                "unit",
                pgettext_lazy("import", "Unit of work"),
                "unit",
                _ABBREVIATION,
                required=True,
            ),
            Column(
                "category",
                pgettext_lazy("import", "Group"),
                "choice",
                _("One of the list below."),
                required=True,
                choices=Category,
            ),
            Column(
                "position_title",
                pgettext_lazy("import", "Position"),
                "line",
                _("For example “Chuyên viên”."),
                longest=_of(User, "position_title"),
            ),
            Column(
                "is_leader_or_manager", pgettext_lazy("import", "Leader or manager"), "yes", _YES_NO
            ),
            Column(
                "managing_authority",
                pgettext_lazy("import", "Managing authority"),
                "unit",
                _("Abbreviation. Empty when it is the unit of work."),
            ),
        ),
    ),
    Form(
        Line.Sheet.SEATS,
        (
            Column(
                "person",
                pgettext_lazy("import", "Staff code"),
                "person",
                _("Of a person of this workbook or of the portal."),
                required=True,
                longest=_of(User, "staff_code"),
            ),
            Column(
                "unit",
                pgettext_lazy("import", "Unit of the post"),
                "unit",
                _ABBREVIATION,
                required=True,
            ),
            Column(
                "role",
                pgettext_lazy("import", "Post"),
                "choice",
                _("One of the list below."),
                required=True,
                choices=Role,
            ),
            Column(
                "since",
                pgettext_lazy("import", "From"),
                "day",
                _("First day of the post, day/month/year."),
                required=True,
            ),
            Column(
                "until",
                pgettext_lazy("import", "Until"),
                "day",
                _("First day no longer held. Empty while the end is not known."),
            ),
            Column(
                "title",
                pgettext_lazy("import", "Title on documents"),
                "line",
                _("As it stands under a signature."),
                longest=_of(Seat, "title"),
            ),
            Column(
                "document",
                pgettext_lazy("import", "Appointing document"),
                "line",
                _("Number and symbol, for example 123/QĐ-UBND."),
                longest=_of(Seat, "document"),
            ),
        ),
    ),
)
FORMS = {form.sheet: form for form in SHEETS}
EXPLANATIONS = pgettext_lazy("import", "Explanations")
YES = pgettext_lazy("import", "Yes")
NO = pgettext_lazy("import", "No")


def known_as(what: Callable[[], object]) -> set[str]:
    """What `what` says in each language of the portal, folded: marks and case do not count."""
    said = set()
    for language in LANGUAGES:
        with translation.override(language):
            said.add(fold(str(what())))
    return said


def headings(form: Form) -> dict[str, Column]:
    """{folded heading: its column}, in every language."""
    return {word: column for column in form.columns for word in known_as(lambda c=column: c.label)}


def choices_of(column: Column) -> dict[str, str]:
    """{folded word: stored code} of a column that has a list of values."""
    return {word: code for code, word in _words(column)}


def _words(column: Column) -> Iterator[tuple[str, str]]:
    for choice in column.choices or ():
        yield choice.value, fold(choice.value)
        for word in known_as(lambda one=choice: one.label):
            yield choice.value, word
