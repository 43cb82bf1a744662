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

    def __init__(self, *args, code: str = "", declares: bool = False, **kwargs):
        """`code`: of a secret ballot, which takes no reason; `declares`: the head may let it be his
        side where votes are equal.
        """
        super().__init__(*args, **kwargs)
        if not code:
            return
        del self.fields["reason"]
        self.fields["code"] = forms.CharField(initial=code, widget=forms.HiddenInput)
        if declares:
            self.fields["declares"] = forms.BooleanField(
                label=_("With equal votes, let my ballot be the head's side"),
                help_text=_(
                    "Then, and only with equal votes, everybody reads how you voted. Without it "
                    "equal votes are not carried."
                ),
                required=False,
            )

    def layout(self):
        late = ["late_reason"] if self.late else []
        rest = [name for name in ("reason", "declares", "code") if name in self.fields]
        return Layout(Cards("choice"), *rest, *late)


class CloseVote(Act):
    """The secretary enters the ballots of those who have not cast, and the minutes."""

    depends = ("absentees", "discussion", "minutes", "chair")

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

    def __init__(self, *args, waiting: list, now, chairs: dict, secret: bool, **kwargs):
        """`waiting`: the voters who have not cast, in the order of the vote; `chairs`: who may
        chair, each with his post in words. Who alone may needs no choosing.
        """
        super().__init__(*args, **kwargs)
        self.waiting, self.now, self.chairs = ([] if secret else waiting), now, chairs
        self.away = [voter.name for voter in waiting] if secret else []
        if len(chairs) > 1:
            self.fields["chair"] = forms.ChoiceField(
                label=_("Who chaired the meeting"),
                choices=[(person.pk, said) for person, said in chairs.items()],
                initial=next(iter(chairs)).pk,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one.")},
            )
        for voter in self.waiting:
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
                *(["chair"] if "chair" in self.fields else []),
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
        if absent or self.away:
            self.need("absentees", _("Say who was absent, and why."))
        chair = given.get("chair")
        if chair and given.get(f"ballot_{chair}") == ABSENT:
            self.add_error("chair", _("Who is entered as absent did not chair. Choose another."))

    def given(self):
        given = super().given()
        cast = {voter.person: given.pop(f"ballot_{voter.person}") for voter in self.waiting}
        people = User.objects.in_bulk(cast)
        ballots = {people[pk]: Choice(one) for pk, one in cast.items() if one != ABSENT}
        chosen = given.pop("chair", "")
        chair = next((one for one in self.chairs if str(one.pk) == str(chosen)), None)
        return {**given, "ballots": ballots, "chair": chair}

    def typed(self) -> dict[str, str]:
        """What stands in the fields as it was typed, right or wrong; no file, nothing empty."""
        kept = (name for name in self.fields if name not in ("minutes", "late_reason"))
        return {name: said for name in kept if (said := self.data.get(name, "").strip())}


class ConfirmMinutes(Act):
    """The chair's word on the ballots that the secretary entered."""

    depends = ("reason",)

    answer = choice(
        _("Are the ballots as they were given at the meeting?"),
        [
            (
                "CONFIRM",
                Card(
                    pgettext_lazy("ballots entered", "Yes, I confirm them"),
                    _("They are counted at once, and the vote is closed."),
                ),
            ),
            (
                "GIVE_BACK",
                Card(
                    pgettext_lazy("ballots entered", "No, I give them back"),
                    _(
                        "Nothing is counted. Whoever has cast no ballot may cast it, and the "
                        "secretary writes the minutes anew."
                    ),
                ),
            ),
        ],
    )
    reason = forms.CharField(
        label=_("What is wrong"),
        help_text=_("Required when you give them back. The secretary will read it."),
        widget=Area(3),
        required=False,
        max_length=2000,
    )

    def layout(self):
        late = ["late_reason"] if self.late else []
        return Layout(Cards("answer"), "reason", *late)

    def clean(self):
        if self.cleaned_data.get("answer") == "GIVE_BACK":
            self.need("reason", _("Write what is wrong with them."))

    def given(self):
        given = super().given()
        confirmed = given.pop("answer") == "CONFIRM"
        return {**given, "confirmed": confirmed}


class Postpone(Act):
    """Another hour for the meeting, and why."""

    meets_at = when.Moment(
        label=_("The meeting is held at"),
        help_text=_("Hour and day, for example 9h30 15/12/2026."),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Why is it put off?"),
        help_text=_("The voters are told at once. Both days and the reason stay in the history."),
        widget=Area(3),
        max_length=2000,
    )

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_meets_at(self):
        meets_at = self.cleaned_data["meets_at"]
        if meets_at <= self.now:
            raise forms.ValidationError(_("Name an hour that is still to come."))
        return meets_at


class MakeSecret(Act):
    """Who decided that the round is held by secret ballot, and why."""

    reason = forms.CharField(
        label=_("Who decided on it, and why?"), widget=Area(3), max_length=2000
    )


class VoteAgain(Act):
    """Why a plan that was not carried is voted on once more."""

    reason = forms.CharField(
        label=_("Why is it voted again?"),
        help_text=_(
            "What the meeting wants to weigh anew. The voters read it; the earlier round stays on "
            "record."
        ),
        widget=Area(4),
        max_length=4000,
    )
