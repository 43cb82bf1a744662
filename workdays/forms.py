"""Trying the calendar out; and for administrators, changing and confirming it."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import when
from core.text import nfc

from .models import Effect

FURTHEST = 250
"""Working days: about a year."""


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

    def clean_source(self):
        return " ".join(nfc(self.cleaned_data["source"]).split())


def _source() -> forms.CharField:
    return forms.CharField(
        label=_("Document that says so"),
        help_text=_("Number, symbol, issuer and day, for example 12729/VPCP-KGVX."),
        max_length=300,
    )


class SetDay(_Plain):
    """A day that does not follow the week, or follows it again."""

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
        help_text=_("For example Tết Nguyên đán."),
        max_length=200,
    )
    source = _source()

    def given(self) -> dict:
        """What `actions.set_day` takes."""
        given = dict(self.cleaned_data)
        given["effect"] = None if given["effect"] == WEEK else Effect(given["effect"])
        given["name"] = " ".join(nfc(given["name"]).split())
        return given


class ConfirmYear(_Plain):
    """The days of a year are compared with the official announcement, and right."""

    source = _source()
    compared = forms.BooleanField(
        label=_("I have compared every day of the list with this document."),
        error_messages={"required": _("Compare the days first, then tick this box.")},
    )

    def given(self) -> dict:
        """What `actions.confirm_year` takes."""
        return {"source": self.cleaned_data["source"]}
