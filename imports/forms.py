"""Handing in a workbook."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _


class HandIn(forms.Form):
    """The filled-in template."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("The filled-in workbook"),
        help_text=_("Excel (.xlsx), at most 10 MB and 20.000 rows a sheet."),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        max_length=255,
    )

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
