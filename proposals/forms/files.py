"""A file to attach."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import limits


class Attach(forms.Form):
    """One file with a word on what it shows. The content is judged by `documents.actions.store`."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput({"accept": limits.ACCEPT}),
    )
    note = forms.CharField(
        label=gettext_lazy("What it shows"),
        help_text=gettext_lazy("For example: survey of 120 households, May 2026"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt), JPEG or "
            "PNG; at most %(size)s a file and %(most)d files a dossier. No state secrets."
        ) % {"size": filesizeformat(limits.largest()), "most": limits.most()}
