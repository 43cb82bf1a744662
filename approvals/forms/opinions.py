"""An opinion in writing, and the meeting of both sides after a "disagrees"."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models import LETTER, Kind, Opinion
from core import when
from core.choices import Ready

from .act import Act, Area, Card, Cards, choice

Position = Opinion.Position


def _positions(agree, conditions, disagree) -> Ready:
    """The three positions, each with what follows from it."""
    said = (agree, conditions, disagree)
    kinds = (Position.AGREE, Position.AGREE_WITH_CONDITIONS, Position.DISAGREE)
    return Ready([(kind, Card(kind.label, then)) for kind, then in zip(kinds, said, strict=True)])


_READ_FIRST = _("The decider reads your reason before deciding.")
_OPENS = (
    _("The next step opens."),
    _("The next step opens; the conditions stand beside the decision."),
)
ASKED = _positions(
    _("Those who decide read it first."),
    _("The conditions stand beside the decision."),
    _READ_FIRST,
)
OF_A_UNIT = _positions(*_OPENS, _READ_FIRST)
OF_THE_PARTY = _positions(
    *_OPENS,
    _("The vote then needs a recorded meeting of both sides, and the superior is told."),
)


class GiveOpinion(Act):
    """An opinion with its document (domain b.5, c.6).

    The Party committee's opinion is recorded by its officer with the number, the date and the
    file of the document, as is the letter of somebody outside the portal; the head of another unit
    and whoever was asked may answer here without a paper.
    """

    depends = ("reason",)

    position = choice(_("Position"), [])
    reason = forms.CharField(
        label=_("Reason and recommendations"),
        help_text=_("Required with conditions or a disagreement."),
        widget=Area(4),
        required=False,
        max_length=8000,
    )
    document_number = forms.CharField(
        label=_("Number and symbol of the document"),
        help_text=_("For example 15-CV/ĐU."),
        required=False,
        max_length=60,
    )
    document_date = when.Day(
        label=_("Date of the document"),
        help_text=_("Day/month/year, for example 15/12/2026."),
        required=False,
    )
    file = forms.FileField(
        label=_("The document itself"),
        help_text=_(
            "PDF, Word or a picture. If the page comes back with an error, choose the file again."
        ),
        required=False,
    )
    signer = forms.CharField(label=_("Signed by"), required=False, max_length=100)

    def __init__(self, *args, task, today, one_person: str = "", **kwargs):
        """`one_person`: the name of who is both secretary and head, "" when they are two."""
        super().__init__(*args, **kwargs)
        self.is_party = task.kind == Kind.PARTY_OPINION
        self.is_asked = task.kind == Kind.ASKED_OPINION
        self.by_letter = task.subject == LETTER
        self.today, self.one_person = today, one_person
        self.fields["position"].choices = self._positions
        if self.by_letter:
            self.fields["signer"].help_text = _("As it stands below the letter.")
        if self.is_party or self.by_letter:
            for name in ("document_number", "document_date", "file", "signer"):
                self.fields[name].required = True
        if one_person:
            self.fields["signer"].help_text = _(
                "%(name)s is both the secretary and the head here, so another member of the "
                "committee signs. The case will say so."
            ) % {"name": one_person}

    @property
    def _positions(self) -> Ready:
        if self.is_asked:
            return ASKED
        return OF_THE_PARTY if self.is_party else OF_A_UNIT

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(
            Cards("position"),
            "reason",
            "document_number",
            Div("document_date", css_class="w-date"),
            "file",
            "signer",
            *late,
        )

    def clean_document_date(self):
        day = self.cleaned_data["document_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        if self.cleaned_data.get("position") in (
            Position.AGREE_WITH_CONDITIONS,
            Position.DISAGREE,
        ):
            self.need("reason", _("Write the conditions or the reason."))
        signer = " ".join(self.cleaned_data.get("signer", "").split()).casefold()
        if self.one_person and signer == " ".join(self.one_person.split()).casefold():
            self.add_error(
                "signer",
                _("The secretary is the head who decides here: another member must sign."),
            )

    def given(self):
        return {**super().given(), "other_signer": bool(self.one_person)}


class RecordMeeting(Act):
    """The recorded meeting of both sides: without it the vote stays closed (E-PARTY-1)."""

    held_at = when.Moment(
        label=_("Held at"), help_text=_("Hour and day, for example 9h30 15/12/2026.")
    )
    participants = forms.CharField(
        label=_("Participants"),
        help_text=_("Both sides, one person a line."),
        widget=Area(4),
        max_length=4000,
    )
    conclusion = forms.CharField(label=_("Conclusion"), widget=Area(4), max_length=8000)
    reason = forms.CharField(
        label=_("Reason for going on to the vote"),
        help_text=_("The superior is told of it."),
        widget=Area(3),
        max_length=4000,
    )

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_held_at(self):
        held_at = self.cleaned_data["held_at"]
        if held_at > self.now:
            raise forms.ValidationError(_("This hour has not come yet."))
        return held_at
