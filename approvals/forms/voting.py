"""A ballot on a phone, and the secretary's close of the vote."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from approvals.models import Ballot
from core import when

from .act import Act, Area, Card, Cards, choice

Choice = Ballot.Choice
ABSENT = "ABSENT"


class Cast(Act):
    """One voter's ballot (NĐ 73/2023, Điều 8(1)). Cast once, never changed."""

    choice = choice(
        _("How do you vote?"),
        [
            (Choice.FOR, Card(Choice.FOR.label, _("You want the plan to be carried out."))),
            (
                Choice.AGAINST,
                Card(Choice.AGAINST.label, _("You do not want the plan to be carried out.")),
            ),
            (
                Choice.ABSTAIN,
                Card(
                    Choice.ABSTAIN.label,
                    _("Your ballot counts in the base of “more than half”, on neither side."),
                ),
            ),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It goes into the minutes. The authors do not see single ballots."),
        widget=Area(3),
        required=False,
        max_length=4000,
    )

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(Cards("choice"), "reason", *late)


class CloseVote(Act):
    """The secretary enters the ballots of those who have not cast, and the minutes."""

    depends = ("absentees", "discussion", "minutes")

    held_at = when.Moment(
        label=_("The meeting was held at"),
        help_text=_("Hour and day, for example 9h30 15/12/2026."),
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    absentees = forms.CharField(
        label=_("Who was absent, and why"), widget=Area(2), required=False, max_length=2000
    )
    discussion = forms.CharField(
        label=_("What was discussed"),
        help_text=_("The minutes in words. Not needed when their file is attached."),
        widget=Area(6),
        required=False,
        max_length=20000,
    )
    minutes = forms.FileField(
        label=_("Minutes as a file"),
        help_text=_("PDF or Word. If the page comes back with an error, choose the file again."),
        required=False,
    )

    def __init__(self, *args, waiting: list, now, **kwargs):
        """`waiting`: the voters who have not cast, in the order of the vote."""
        super().__init__(*args, **kwargs)
        self.waiting, self.now = waiting, now
        for voter in waiting:
            self.fields[f"ballot_{voter.person}"] = forms.ChoiceField(
                label=voter.name,
                help_text=voter.title,
                choices=[*Choice.choices, (ABSENT, pgettext_lazy("ballot", "Absent"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Enter the ballot, or say that he was absent.")},
            )

    def layout(self):
        ballots = [f"ballot_{voter.person}" for voter in self.waiting]
        return Layout(
            *(
                [Fieldset(_("Ballots from the meeting"), *ballots, css_class="checks ballots")]
                if ballots
                else []
            ),
            Fieldset(
                pgettext_lazy("of a meeting", "Minutes"),
                "held_at",
                "place",
                "absentees",
                "discussion",
                "minutes",
            ),
            *(["late_reason"] if self.late else []),
        )

    def clean_held_at(self):
        held_at = self.cleaned_data["held_at"]
        if held_at > self.now:
            raise forms.ValidationError(_("This hour has not come yet."))
        return held_at

    def clean(self):
        given = self.cleaned_data
        if "minutes" not in self.errors and not given.get("minutes"):
            self.need("discussion", _("Write the minutes here or attach their file."))
        absent = any(given.get(f"ballot_{voter.person}") == ABSENT for voter in self.waiting)
        if absent:
            self.need("absentees", _("Say who was absent, and why."))

    def given(self):
        given = super().given()
        cast = {voter.person: given.pop(f"ballot_{voter.person}") for voter in self.waiting}
        people = User.objects.in_bulk(cast)
        ballots = {people[pk]: Choice(one) for pk, one in cast.items() if one != ABSENT}
        return {**given, "ballots": ballots}
