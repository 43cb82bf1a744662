"""Sealing: taking out for good what should never have been sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.sections.fields import Text


class Seal(forms.Form):
    """Which part or file of a sent version, and why. It cannot be undone."""

    use_required_attribute = False

    what = forms.ChoiceField(
        label=_("What is to be removed"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the part or the file.")},
    )
    reason = Text(
        label=_("Reason"),
        help_text=_(
            "At most 200 characters, kept in the journal for ever. Do not repeat what is being "
            "removed."
        ),
        max_length=200,
        rows=3,
        error_messages={"required": _("Say why it must be removed.")},
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick that you know it cannot be undone.")},
    )

    def __init__(self, *args, parts: list[tuple[str, str]], files: list[tuple[str, str]], **kwargs):
        """`parts` and `files` are (key, words) pairs."""
        super().__init__(*args, **kwargs)
        groups = [(_("Parts of the text"), parts), (_("Files"), files)]
        self.fields["what"].choices = [group for group in groups if group[1]]
