"""A resolution entered off the paper, and the word of who compares it."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import when

from .act import Act, Area, Card, Cards, choice
from .deciding import Decide

NUMBERS = ("present", "members", "in_favour", "against", "abstained")


def _number(label, **more) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        **more,
    )


class EnterResolution(Decide):
    """What the paper says, and no more: the Committee has decided, the office writes it down."""

    depends = (*Decide.depends, "file")

    number = forms.CharField(
        label=_("Number and symbol of the document"),
        help_text=_("As it stands on the paper, for example 25-NQ/TU or 31-KL/TU."),
        max_length=50,
    )
    document_date = when.Day(
        label=_("Date of the document"),
        help_text=_("Day/month/year, for example 15/12/2026."),
    )
    met_on = when.Day(
        label=_("Day of the meeting"), help_text=_("Day/month/year, for example 15/12/2026.")
    )
    signer = forms.CharField(
        label=_("Signed by"), help_text=_("Name and post, as below the document."), max_length=200
    )
    present = _number(_("Members present"))
    members = _number(_("Members of the committee"))
    in_favour = _number(pgettext_lazy("votes", "For"))
    against = _number(pgettext_lazy("votes", "Against"))
    abstained = _number(pgettext_lazy("votes", "Without an opinion"))
    conditions = forms.CharField(
        label=_("Conditions"),
        help_text=_("What the resolution makes the approval depend on, in its words."),
        widget=Area(3),
        required=False,
        max_length=8000,
    )
    party_document = forms.BooleanField(
        label=_("The document is marked as a document of the Party"),
        help_text=_(
            "Then its file is opened only by those who read the opinions; the authors read number, "
            "date and conclusion. A document with a degree of secrecy is never entered here."
        ),
        required=False,
        initial=True,
    )
    file = forms.FileField(label=_("The signed document"), required=False)

    def __init__(self, *args, kept="", **kwargs):
        """`kept`: the name of the file that came back with an entry, kept unless another comes."""
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["type"].label = _("What does the resolution say?")
        self.fields["reasons"].label = _("Reasons, as the resolution gives them")
        if kept:
            self.fields["file"].help_text = _("%(name)s is kept unless you add another.") % {
                "name": kept
            }
            self.depends = Decide.depends

    def layout(self):
        terms = [one for one in super().layout().fields if one != "late_reason"]
        terms[-1].fields.insert(1, "conditions")
        late = ["late_reason"] if self.late else []
        return Layout(
            Fieldset(
                _("The document"),
                "number",
                Div("document_date", "met_on", css_class="side-by-side"),
                "signer",
                "file",
                "party_document",
            ),
            Fieldset(
                _("The meeting, as far as the document says"),
                Div("present", "members", css_class="side-by-side"),
                Div("in_favour", "against", "abstained", css_class="side-by-side"),
            ),
            *terms,
            *late,
        )

    def clean(self):
        super().clean()
        if not self.kept:
            self.need("file", _("Add the signed document: the entry is compared with it."))


class ConfirmResolution(Act):
    """The second person's word on what was entered."""

    depends = ("reason",)

    answer = choice(
        _("Does all of it stand so in the paper?"),
        [
            (
                "CONFIRM",
                Card(
                    pgettext_lazy("resolution entered", "Yes, I confirm it"),
                    _("It is decided at once as the resolution says; the authors are told."),
                ),
            ),
            (
                "GIVE_BACK",
                Card(
                    pgettext_lazy("resolution entered", "No, I give it back"),
                    _("Nothing is decided. The office enters it anew and reads your reason."),
                ),
            ),
        ],
    )
    reason = forms.CharField(
        label=_("What is wrong"),
        help_text=_("Required when you give it back. Who entered it reads it."),
        widget=Area(3),
        required=False,
        max_length=2000,
    )

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(Cards("answer"), "reason", *late)

    def clean(self):
        if self.cleaned_data.get("answer") == "GIVE_BACK":
            self.need("reason", _("Write what is wrong with it."))

    def given(self):
        given = super().given()
        confirmed = given.pop("answer") == "CONFIRM"
        return {**given, "confirmed": confirmed}
