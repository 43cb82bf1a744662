"""What the list is narrowed to, which year and units a summary is of, what a review says."""

from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import UnitField, UnitsField
from accounts.models import Unit
from core.text import nfc
from proposals.lifecycle import State

from .models import AnnualReview
from .selectors import COLUMNS, FIGURES, STEPS, USUAL, Chosen
from .selectors.behind import NOT_STATED, STEP
from .selectors.figures import DECIDED

FIRST_YEAR = 2022
"""The year in which the city's plan began (domain 1); nothing older is reported."""
LONGEST_SEARCH = 100
LONGEST_TEXT = 20_000
MOST_UNITS = 50
SHOWN_STATES = [choice for choice in State.choices if choice[0] != State.DRAFT]
FIGURE_KEYS = {*FIGURES, DECIDED.key, *(STEP + kind for kind in STEPS)}


def years(until: int) -> list[tuple[int, str]]:
    """The years that can be chosen, the newest first."""
    return [(year, str(year)) for year in range(until, FIRST_YEAR - 1, -1)]


class Filter(forms.Form):
    """The filters of the list. Always bound: what was chosen stands in the address.

    `u` names units by their number, as the links of figures do; what is typed into `unit` wins.
    """

    q = forms.CharField(
        label=_("Search code or title"), required=False, max_length=LONGEST_SEARCH, strip=True
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=250,
        widget=UnitField(required=False).widget,
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("dossier", "State"),
        required=False,
        choices=[("", pgettext_lazy("state", "All states")), *SHOWN_STATES],
    )
    field = forms.TypedChoiceField(
        label=_("Field of work"), required=False, coerce=int, empty_value=None
    )
    year = forms.TypedChoiceField(
        label=_("Plan year"), required=False, coerce=int, empty_value=None
    )
    procedure = forms.TypedChoiceField(
        label=_("Procedure"), required=False, coerce=int, empty_value=None
    )
    own = forms.BooleanField(label=_("Without the units below it"), required=False)
    late = forms.BooleanField(label=_("Only overdue ones"), required=False)
    figure = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    of = forms.IntegerField(
        required=False, min_value=FIRST_YEAR, max_value=2200, widget=forms.HiddenInput
    )
    month = forms.IntegerField(required=False, min_value=1, max_value=12, widget=forms.HiddenInput)
    upto = forms.IntegerField(
        required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, data, *, fields=(), procedures=(), until: int):
        self.named = _units_of(data)
        if len(self.named) == 1 and "unit" not in data:
            data = data.copy()
            data["unit"] = UnitField.shown(self.named[0])
        super().__init__(data, auto_id="filter_%s")
        self.fields["field"].choices = [
            ("", _("All fields")),
            *fields,
            (NOT_STATED, pgettext_lazy("field of work", "Not stated")),
        ]
        self.fields["procedure"].choices = [("", _("All procedures")), *procedures]
        self.fields["year"].choices = [("", _("All years")), *years(until + 1)]

    def clean_q(self):
        typed = nfc(self.cleaned_data["q"])
        if "\x00" in typed:
            raise ValidationError(_("This text cannot be searched for."))
        return typed

    def clean_unit(self):
        typed = self.cleaned_data["unit"]
        if not typed:
            return None
        if len(self.named) == 1 and typed == UnitField.shown(self.named[0]):
            return self.named[0]
        return UnitField(closed=True).clean(typed)

    def clean_figure(self):
        key = self.cleaned_data["figure"]
        if key and key not in FIGURE_KEYS:
            raise ValidationError(_("There is no such figure."))
        return key

    @property
    def kept_units(self) -> list[Unit]:
        """Units of a figure's link that the one text box cannot show."""
        typed = self.cleaned_data.get("unit") if self.is_valid() else None
        return self.named if len(self.named) > 1 and typed is None else []

    @property
    def in_use(self) -> int:
        """How many filters narrow the list; the parts of a figure's link count as one."""
        if not self.is_valid():
            return 0
        given = self.cleaned_data
        seen = [bool(given[name]) for name in ("q", "state", "field", "year", "procedure", "late")]
        units = bool(given["unit"] or self.kept_units)
        return sum(seen) + units + bool(units and given["own"]) + bool(given["figure"])

    def chosen(self) -> Chosen | None:
        """What was chosen; None while an entry needs attention."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        unit = given["unit"]
        units = (unit,) if unit else tuple(self.kept_units)
        return Chosen(
            q=given["q"],
            state=given["state"],
            units=units,
            own=bool(given["own"] and units),
            field=given["field"],
            year=given["year"],
            procedure=given["procedure"],
            late=given["late"],
            figure=given["figure"] if given["of"] else "",
            of=given["of"] if given["figure"] else None,
            month=given["month"] if given["figure"] else None,
            upto=given["upto"] if given["figure"] else None,
        )


def filter_of(query: str, *, fields, procedures, until: int) -> Filter:
    """The filters as the address says them.

    One that names no unit asks nothing of the database: the same for everybody with the same
    choices, it is read and drawn once in a process.
    """
    data = QueryDict(query)
    if "u" in data or "unit" in data:
        return Filter(data, fields=fields, procedures=procedures, until=until)
    return _kept_filter_of(query, fields, procedures, until)


@lru_cache(maxsize=64)
def _kept_filter_of(query: str, fields: tuple, procedures: tuple, until: int) -> Filter:
    form = Filter(QueryDict(query), fields=fields, procedures=procedures, until=until)
    form.full_clean()
    form.drawings = {}  # see `drawn`
    return form


class Export(forms.Form):
    """How a file is taken: as a workbook or as delimited text."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("xlsx", _("Excel workbook (XLSX)")),
            ("csv", _("Delimited text (CSV, UTF-8)")),
        ],
        widget=forms.RadioSelect,
        initial="xlsx",
    )
    separator = forms.ChoiceField(
        label=_("Separator of a CSV"),
        help_text=_("Vietnamese Excel splits columns at the semicolon."),
        choices=[(";", _("Semicolon ;")), (",", _("Comma ,"))],
        initial=";",
    )


class ExportList(Export):
    """The columns of an exported list as well."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(column.key, column.label) for column in COLUMNS.values()],
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
        error_messages={"required": _("Choose at least one column.")},
    )
    field_order = ("columns", "format", "separator")

    def clean_columns(self):
        """In the order of the table, whatever the order of ticking."""
        return [key for key in COLUMNS if key in self.cleaned_data["columns"]]


class Year(forms.Form):
    """Of which year and which units."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    units = UnitsField(
        label=_("Units"),
        help_text=_("With the units below them. Several are parted by a semicolon."),
        required=False,
        closed=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "600"}),
    )

    def __init__(self, data, *, until: int):
        if data is not None and "year" not in data:
            data = data.copy()
            data["year"] = str(until)
        super().__init__(data, auto_id="year_%s")
        self.fields["year"].choices = years(until)


class Review(forms.Form):
    """The words of a yearly review. Everything may stay empty while it is being written."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, *, review: AnnualReview, late: bool = False):
        initial = {name: getattr(review, name) for name in AnnualReview.TEXTS}
        super().__init__(data, initial={**initial, "version": review.version})
        for name in AnnualReview.TEXTS:
            label = str(AnnualReview._meta.get_field(name).verbose_name)
            self.fields[name] = forms.CharField(
                label=label[:1].upper() + label[1:],
                help_text=HINTS[name],
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        if late:
            self.fields["late_reason"] = forms.CharField(
                label=_("Why the review comes late"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by the name of the section."""
        return {name: self.cleaned_data[name] for name in AnnualReview.TEXTS}


HINTS = {
    "gains": _("What was done well, and which results can be spread."),
    "limits": _("What was not reached, and why."),
    "quality": _("How much was done of what was planned, and how well."),
    "lessons": _("What others should know before they begin."),
    "measures": _("What will be changed, by whom and by when."),
}


def _units_of(data) -> list[Unit]:
    keys = [key for key in data.getlist("u")[:MOST_UNITS] if key.isascii() and key.isdigit()]
    keys = [int(key) for key in keys if len(key) < 19]
    return list(Unit.objects.filter(pk__in=keys).order_by("pk")) if keys else []


class Urge(forms.Form):
    """What is written to those who are urged."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("What you write to them"),
        help_text=_("One sentence, for example why it is needed now."),
        required=False,
        max_length=200,
    )
