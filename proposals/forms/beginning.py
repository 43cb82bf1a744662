"""The first page of a dossier: an idea in one page, or a whole plan at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Route
from proposals.sections.fields import Line


class Begin(forms.Form):
    """What the author writes now. A title may come later."""

    use_required_attribute = False

    route = forms.ChoiceField(
        label=_("What do you want to write?"),
        choices=[
            (
                Route.SLIP,
                _("An idea slip: one page. Your head answers; the plan follows when he agrees."),
            ),
            (
                Route.PLAN,
                _("A proposal plan: the whole at once, for those who have thought it through."),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to write.")},
    )
    title = Line(
        label=_("Working title"),
        help_text=_(
            "In one sentence of at most 500 characters: what is to be done better, and for whom. "
            "You can change it."
        ),
        max_length=500,
        required=False,
    )
