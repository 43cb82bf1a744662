"""A co-author's remark on the draft."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.sections import sections_of
from proposals.sections.fields import Text


class Comment(forms.Form):
    """A remark on one section, or on the whole."""

    use_required_attribute = False

    section = forms.ChoiceField(label=_("About"), required=False)
    text = Text(
        label=_("Your remark"),
        help_text=_("The other authors read it; nobody else does."),
        max_length=4000,
        rows=3,
        error_messages={"required": _("Write your remark.")},
    )

    def __init__(self, *args, proposal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [
            ("", _("The whole draft")),
            *((part.key, part.title) for part in sections_of(proposal.route)),
        ]
