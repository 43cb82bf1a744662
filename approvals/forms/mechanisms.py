"""A pilot mechanism that was asked for outside the portal, and its answer."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import UnitField

from .act import Area, Card, Cards, choice
from .on_paper import OnPaper


class AskMechanism(OnPaper):
    """Which mechanism, of whom, by which paper."""

    depends = ("to_unit", "to_outside")

    text = forms.CharField(
        label=_("Which mechanism is asked for"),
        help_text=_("What may be done otherwise than the rules say, where and for how long."),
        widget=Area(5),
        max_length=8000,
    )
    to_unit = UnitField(label=_("Asked of a unit of the city"), required=False)
    to_outside = forms.CharField(
        label=_("or of a body outside the portal"),
        help_text=_("By its full name."),
        required=False,
        max_length=200,
    )

    def layout(self):
        asked_of = Div("to_unit", "to_outside", css_class="side-by-side")
        on_paper = Div("document_number", "document_date", css_class="side-by-side")
        return Layout("text", asked_of, on_paper, "file")

    def clean(self):
        given = self.cleaned_data
        if bool(given.get("to_unit")) == bool(given.get("to_outside")):
            self.add_error(
                "to_unit", _("Name the unit, or a body outside the portal: one of the two.")
            )


class AnswerMechanism(OnPaper):
    """Granted or refused, by which paper."""

    depends = ("text",)

    answer = choice(
        pgettext_lazy("of a pilot mechanism", "The answer"),
        [
            (
                "GRANTED",
                Card(
                    pgettext_lazy("of a pilot mechanism", "Granted"),
                    _(
                        "The dossier is reopened at once: a new case begins at the unit that could "
                        "not decide it, with this document as its ground. Its days run from now."
                    ),
                ),
            ),
            (
                "REFUSED",
                Card(
                    pgettext_lazy("of a pilot mechanism", "Refused"),
                    _("The dossier stays as it is; the authors read the reason."),
                ),
            ),
        ],
    )
    text = forms.CharField(
        label=_("What the document says"),
        help_text=_("Limits and conditions of a grant, or the reason of a refusal (required)."),
        widget=Area(5),
        required=False,
        max_length=8000,
    )

    def layout(self):
        on_paper = Div("document_number", "document_date", css_class="side-by-side")
        return Layout(Cards("answer"), "text", on_paper, "file")

    def clean(self):
        if self.cleaned_data.get("answer") == "REFUSED":
            self.need("text", _("Write why it was refused."))

    def given(self):
        given = super().given()
        granted = given.pop("answer") == "GRANTED"
        return {**given, "granted": granted}
