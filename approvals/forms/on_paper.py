"""What was written on an official paper: its number, its date and the paper itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import when

from .act import Act


class OnPaper(Act):
    """An act that goes by a document of its own."""

    document_number = forms.CharField(
        label=_("Number and symbol of the document"),
        help_text=_("For example 15-CV/ĐU."),
        max_length=60,
    )
    document_date = when.Day(
        label=_("Date of the document"), help_text=_("Day/month/year, for example 15/12/2026.")
    )
    file = forms.FileField(
        label=_("The document itself"),
        help_text=_(
            "PDF, Word or a picture. If the page comes back with an error, choose the file again."
        ),
    )
