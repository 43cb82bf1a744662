"""Trying the calendar out; and for administrators, drafting a year."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import when
from core.text import nfc

from . import sheets
from .models import Effect, RevisionDay

FURTHEST = 1000
"""Working days: about four years."""


class Preview(forms.Form):
    """From which day, and how many working days; negative counts backwards."""

    start = when.Day(
        label=_("From the day"),
        help_text=_("Day/month/year. This day itself is not counted."),
        widget=forms.DateInput(attrs={"autocomplete": "off", "size": 12}),
    )
    days = forms.IntegerField(
        label=_("Working days"),
        help_text=_("A negative number counts backwards."),
        min_value=-FURTHEST,
        max_value=FURTHEST,
    )


WEEK = "WEEK"


class _Plain(forms.Form):
    use_required_attribute = False

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class SetDay(_Plain):
    """A day of a draft that does not follow the week, or follows it again."""

    day = when.Day(
        label=pgettext_lazy("calendar", "Day"),
        help_text=_("Day/month/year, for example 15/12/2026."),
        widget=forms.DateInput(attrs={"autocomplete": "off", "inputmode": "numeric", "size": 12}),
    )
    effect = forms.ChoiceField(
        label=_("What this day is"),
        choices=[*Effect.choices, (WEEK, _("It follows the week again"))],
        widget=forms.RadioSelect,
        initial=Effect.OFF,
    )
    name = forms.CharField(
        label=_("Occasion"),
        help_text=_("For example Tết Nguyên đán. Not needed when the day follows the week again."),
        max_length=200,
        required=False,
    )
    source = forms.CharField(
        label=_("Document that says so, if it is another than that of the whole year"),
        help_text=_("Number, symbol, issuer and day, for example 12729/VPCP-KGVX."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].depends = True  # needed unless the day follows the week again

    def clean(self):
        given = super().clean()
        for name in ("name", "source"):
            given[name] = " ".join(nfc(given.get(name) or "").split())
        if given.get("effect") in Effect.values and "name" not in self.errors:
            wrong = sheets.what_is_wrong_with_words(given["name"], given["source"])
            if wrong:
                self.add_error("name" if not given["name"] else None, wrong)
        return given

    def given(self) -> dict:
        """What `actions.set_day` takes."""
        given = dict(self.cleaned_data)
        given["effect"] = None if given["effect"] == WEEK else Effect(given["effect"])
        return given


class ImportDays(_Plain):
    """A table of all days of a year that do not follow the week: sent, looked at, then taken over.

    What `rows` holds are judged again: they come from the page of the dry run.
    """

    file = forms.FileField(
        label=_("Table"),
        help_text=_("An Excel workbook (.xlsx) or a table as text (.csv, .tsv), at most 1 MB."),
        max_length=255,
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    rows = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, year: int, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        # an empty hidden field comes back as "null"
        field.required = self.data.get("rows") in {None, "", "null"}
        field.depends = True  # never called optional: without rows from a dry run it is needed
        self.year = year
        self.read: list[sheets.Read] = []

    @property
    def is_dry_run(self) -> bool:
        """Whether a file was just sent, so that its rows are to be looked at first."""
        return bool(self.cleaned_data.get("file"))

    @property
    def is_right(self) -> bool:
        return not any(row.wrong for row in self.read)

    def clean(self):
        given = super().clean()
        file, rows = given.get("file"), given.get("rows")
        if self.errors:
            return given
        try:
            self.read = sheets.read(
                sheets.table(file.name, file.read()) if file else _typed(rows), year=self.year
            )
        except sheets.NoTable as refusal:
            self.add_error("file", refusal.message)
        return given

    def days(self) -> list[RevisionDay]:
        return [row.day for row in self.read if row.day]


def _typed(rows) -> list[tuple[int, list[str]]]:
    """What a hidden field carried, as numbered cells; whatever else it is becomes no rows."""
    if not isinstance(rows, list) or len(rows) > sheets.MOST_ROWS:
        return []
    cells = [[str(cell) for cell in row] for row in rows if row and isinstance(row, list)]
    return list(enumerate(cells, start=1))
