"""Standing in: who, for which post, on which days, for which tasks, by which document."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField, UnitField
from accounts.roles import MandateKind
from approvals.actions import COVERED
from core import when
from proposals.models import Proposal

from .act import Area, Card, Cards, Plain, choice

KINDS = [
    (
        MandateKind.ASSIGNMENT,
        Card(
            MandateKind.ASSIGNMENT.label,
            _(
                "A deputy does the work and signs KT.; the head of a division or another person of "
                "the unit signs TL., for the tasks you name."
            ),
        ),
    ),
    (
        MandateKind.DELEGATION,
        Card(
            MandateKind.DELEGATION.label,
            _(
                "In writing, limited in time and to the tasks you name; it is never passed on. "
                "Signs TUQ."
            ),
        ),
    ),
]
SCOPE = [
    (
        "all",
        Card(
            _("All tasks of the post"),
            _("What waits now and what comes in these days. Only a deputy, or for an officer."),
        ),
    ),
    ("some", Card(_("Only the tasks ticked below"))),
]
DAY = _("Day/month/year, for example 15/12/2026.")


class _Form(forms.Form):
    """Days, reason and document: what every standing in says."""

    use_required_attribute = False
    first_day = when.Day(label=_("First day"), help_text=DAY)
    last_day = when.Day(label=_("Last day"), help_text=_("It counts too. Then all goes back."))
    number = forms.CharField(
        label=_("Number of the document"),
        help_text=_("For example 15/GUQ-PSG."),
        max_length=60,
    )
    document_date = when.Day(label=_("Day of the document"), help_text=DAY)
    reason = forms.CharField(label=_("Reason"), widget=Area(), max_length=2000)

    @property
    def helper(self):
        for name, field in self.fields.items():
            field.depends = name in ("kinds",)
        helper = Plain(self)
        helper.layout = Layout(Div(self.layout(), css_class="chooses"))
        return helper

    def days(self):
        return Div("first_day", "last_day", css_class="side-by-side")

    def document(self):
        return Div("number", "document_date", css_class="side-by-side")

    def given(self) -> dict:
        """What the action takes, by the names of its parameters."""
        return dict(self.cleaned_data)


def _seat(seats, label) -> forms.TypedChoiceField:
    """Which post: the only one is chosen already."""
    return forms.TypedChoiceField(
        label=label,
        choices=[
            *([("", pgettext_lazy("no choice yet", "Choose"))] if len(seats) > 1 else []),
            *((str(seat.pk), str(seat)) for seat in seats),
        ],
        coerce=lambda value: next(seat for seat in seats if str(seat.pk) == value),
        empty_value=None,
    )


class GiveMandate(_Form):
    """Somebody stands in for a post: assigned, or delegated to him."""

    kind = choice(_("In which way"), KINDS)
    holder = PersonField(label=_("Who stands in"), help_text=_("Staff code, e-mail or full name."))
    scope = choice(_("For what"), SCOPE)
    kinds = forms.MultipleChoiceField(
        label=_("Tasks"),
        choices=[(kind.value, kind.label) for kind in COVERED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    dossier = forms.CharField(
        label=_("Only for one dossier: its code"),
        help_text=_("Leave it empty for every dossier."),
        required=False,
        max_length=40,
    )

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"] = _seat(seats, _("For which post"))

    def layout(self):
        return Layout(
            "seat",
            Cards("kind"),
            "holder",
            self.days(),
            Cards("scope"),
            Div("kinds", css_class="only only-some"),
            "dossier",
            Fieldset(_("The document that gives it"), self.document(), "reason"),
        )

    def clean_dossier(self):
        code = self.cleaned_data["dossier"].strip()
        if not code:
            return None
        found = Proposal.objects.filter(code__iexact=code).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no such dossier among those the holder of the post may see.")
            )
        return found

    def clean(self):
        given = self.cleaned_data
        if given.get("scope") == "some" and not given.get("kinds"):
            self.add_error("kinds", _("Tick at least one."))

    def given(self):
        given = super().given()
        given["kinds"] = given["kinds"] if given.pop("scope") == "some" else []
        return given


class RecordAbsence(_Form):
    """Somebody is away: of a head the deputies stand in, a deputy is passed over."""

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"] = _seat(seats, _("Who is absent"))
        for name in ("number", "document_date"):
            self.fields[name].required = False

    def layout(self):
        return Layout(
            "seat",
            self.days(),
            "reason",
            Fieldset(_("The document, if there is one"), self.document()),
        )


class MakeActing(_Form):
    """Somebody becomes acting head of a unit below."""

    unit = UnitField(label=_("Which unit"), help_text=_("Abbreviation or name."))
    holder = PersonField(label=_("Acting head"), help_text=_("Staff code, e-mail or full name."))

    def layout(self):
        return Layout(
            "unit",
            "holder",
            self.days(),
            Fieldset(_("The document that gives it"), self.document(), "reason"),
        )


class EndMandate(forms.Form):
    """Why it ends."""

    use_required_attribute = False
    reason = forms.CharField(widget=Area(), max_length=2000)

    def __init__(self, *args, why: str, **kwargs):
        """`why`: what is asked, in words."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = why

    @property
    def helper(self):
        return Plain(self)
