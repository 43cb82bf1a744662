"""Trying the calendar out."""

from django import forms
from django.utils.translation import gettext_lazy as _

FURTHEST = 250
"""Working days: about a year."""


class Preview(forms.Form):
    """From which day, and how many working days; negative counts backwards."""

    start = forms.DateField(
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
