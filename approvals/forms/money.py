"""A sum in đồng as people type it: 180.000.000, with or without points, spaces and the word."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 10**15


class Dong(forms.CharField):
    """Cleans to whole đồng, or None where nothing was typed."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 30, **kwargs})

    def clean(self, value) -> int | None:
        typed = super().clean(value)
        digits = "".join(typed.replace("đồng", "").replace(".", "").split())
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit()) or int(digits) > MOST:
            raise ValidationError(_("Enter whole đồng, for example 180.000.000."))
        return int(digits)
