"""The urgent path: flagged in words, reported by a head, directed by the level above."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField
from approvals.models import Directive, UrgencyMark, UrgentDecision
from core import when

from .act import Act, Area, Card, Cards, Folded, choice

FILES = ("file_1", "file_2", "file_3")
Type, Means = UrgentDecision.Type, Directive.Means
AGAIN = _("PDF, Word or a picture. If the page comes back with an error, choose the file again.")


class FlagUrgent(Act):
    """Tell the head that it cannot wait."""

    situation = forms.CharField(
        label=_("What has happened, and why it cannot wait"),
        help_text=_("In plain words. The head reads exactly this."),
        widget=Area(5),
        max_length=4000,
    )


class AnswerFlag(Act):
    """The head refuses to report what was flagged; reporting has a page of its own."""

    reason = forms.CharField(
        label=_("Why you do not report it upward"),
        help_text=_("Whoever flagged it reads this. The dossier goes its ordinary way."),
        widget=Area(4),
        max_length=4000,
    )


class ReportUrgent(Act):
    """What the level above must know to direct at once (R1-13)."""

    depends = ("late_reason",)

    title = forms.CharField(
        label=_("Name of the matter"),
        help_text=_("The dossier that is completed afterwards has this title."),
        max_length=500,
    )
    lead = PersonField(
        label=_("Who completes the dossier afterwards"),
        help_text=_("Lead author, somebody of your unit: staff code, e-mail or full name."),
    )
    mark = choice(
        _("Urgency mark"),
        [
            (
                UrgencyMark.EXPRESS,
                Card(UrgencyMark.EXPRESS.label, _("Life, health or property is at stake now.")),
            ),
            (
                UrgencyMark.VERY_URGENT,
                Card(UrgencyMark.VERY_URGENT.label, _("It must be settled today.")),
            ),
            (
                UrgencyMark.URGENT,
                Card(UrgencyMark.URGENT.label, _("It cannot wait for the ordinary days.")),
            ),
        ],
    )
    situation = forms.CharField(
        label=_("Situation"),
        help_text=_("What has happened, where, since when."),
        widget=Area(4),
        max_length=8000,
    )
    to_do = forms.CharField(
        label=_("What must be done at once"),
        help_text=_("What you ask the level above to let you do, and what the ordinary way costs."),
        widget=Area(4),
        max_length=8000,
    )
    done = forms.CharField(
        label=_("What was done already"), widget=Area(), required=False, max_length=4000
    )
    affected = forms.CharField(
        label=_("Who is affected, and how many"), widget=Area(2), required=False, max_length=2000
    )
    file_1 = forms.FileField(label=_("File 1"), help_text=AGAIN, required=False)
    file_2 = forms.FileField(label=_("File 2"), required=False)
    file_3 = forms.FileField(label=_("File 3"), required=False)

    def __init__(self, *args, units=(), is_new: bool, **kwargs):
        """`units`: the agencies whose head he is, of a dossier that begins here."""
        super().__init__(*args, **kwargs)
        self.units = list(units)
        if not is_new:
            del self.fields["title"], self.fields["lead"]
        elif len(self.units) > 1:
            self.fields["unit"] = forms.TypedChoiceField(
                label=_("Unit"),
                choices=[(str(one.pk), one.name) for one in self.units],
                coerce=lambda value: next(one for one in self.units if str(one.pk) == value),
            )
        self.is_new = is_new

    def layout(self):
        unit = ["unit"] if "unit" in self.fields else []
        new = [Fieldset(_("A dossier begins with this report"), *unit, "title", "lead")]
        late = ["late_reason"] if self.late else []
        return Layout(
            *(new if self.is_new else []),
            Cards("mark"),
            "situation",
            "to_do",
            "done",
            "affected",
            Fieldset(_("Files"), *FILES),
            *late,
        )

    def given(self):
        given = super().given()
        given["files"] = [given.pop(name) for name in FILES]
        if self.is_new and "unit" not in self.fields:
            given["unit"] = self.units[0] if self.units else None
        return given


class DirectUrgent(Act):
    """The decision on a report, and the directive that was given (R1-14)."""

    depends = (
        *("text", "limits", "reasons", "given_at", "means", "confirmed", "valid_until"),
        "late_reason",
    )

    type = choice(
        pgettext_lazy("urgent case", "Your decision"),
        [
            (
                Type.ACT,
                Card(
                    Type.ACT.label,
                    _(
                        "The unit acts at once by your directive. The full dossier is written "
                        "afterwards under a second clock and then goes the ordinary path: it skips "
                        "no vote and no opinion."
                    ),
                    _("What was done at once cannot be undone; you answer for the directive."),
                ),
            ),
            (
                Type.ORDINARY,
                Card(
                    Type.ORDINARY.label,
                    _("Nothing is done beforehand. The plan is written and submitted as usual."),
                ),
            ),
            (
                Type.REFUSE,
                Card(
                    Type.REFUSE.label,
                    _(
                        "It is not urgent, or not to be done. An idea that nobody has agreed to "
                        "yet is closed; a plan under way goes on as it was."
                    ),
                ),
            ),
        ],
    )
    text = forms.CharField(
        label=_("Directive"),
        help_text=_("What is to be done, by whom. Required when the unit acts now."),
        widget=Area(4),
        required=False,
        max_length=8000,
    )
    limits = forms.CharField(
        label=_("Limits"),
        help_text=_("Money, place, people, what is not allowed."),
        widget=Area(),
        required=False,
        max_length=4000,
    )
    given_at = when.Moment(
        label=_("Given at"),
        help_text=_("When you gave it, also by telephone before this record; e.g. 23h15 8/3/2026."),
        required=False,
    )
    means = choice(_("By what means"), [(one, Card(one.label)) for one in Means], required=False)
    confirmed = forms.BooleanField(
        label=_("This record confirms in writing what was said by word of mouth"), required=False
    )
    valid_until = when.Day(
        label=_("Valid until"),
        help_text=_("The last day on which the directive holds."),
        required=False,
    )
    document_number = forms.CharField(
        label=_("Number and symbol of the document"), required=False, max_length=60
    )
    document_date = when.Day(label=_("Date of the document"), required=False)
    file = forms.FileField(label=_("The document itself"), help_text=AGAIN, required=False)
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("Required for the ordinary path and for a refusal; the unit reads them."),
        widget=Area(),
        required=False,
        max_length=4000,
    )

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_at"].initial = now

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(
            Cards("type"),
            "text",
            Div("limits", css_class="only only-ACT"),
            Div("given_at", "valid_until", css_class="side-by-side"),
            Cards("means"),
            "confirmed",
            "reasons",
            Folded(
                _("Document, where there is one"),
                Div("document_number", "document_date", css_class="side-by-side"),
                "file",
            ),
            *late,
        )

    def clean(self):
        kind, given = self.cleaned_data.get("type"), self.cleaned_data
        if kind == Type.ACT:
            self.need("text", _("Write the directive: what is to be done, by whom."))
            self.need("limits", _("Write within what limits you let them act."))
        elif kind:
            self.need("reasons", _("Say why; the unit reads it."))
        if kind == Type.ACT or given.get("text"):
            self.need("given_at", _("Enter when you gave it."))
            self.need("means", _("Choose one."))
            self.need("valid_until", _("Enter the last day on which it holds."))
            if given.get("means") in (Means.PHONE, Means.MEETING):
                self.need("confirmed", _("Tick that this record confirms it in writing."))

    def given(self):
        given = super().given()
        given["means"] = given["means"] or Means.WRITING
        return given
