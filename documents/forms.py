"""Handing in the text of a legal document."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from .limits import ACCEPT


class AttachInstrument(forms.Form):
    """The file with the text of a legal or Party document."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("File with the text"),
        help_text=_("PDF, Word, OpenDocument or a picture. It replaces the file there is."),
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
        max_length=255,
    )

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
