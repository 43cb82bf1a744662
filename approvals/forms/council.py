"""A council: set up, called, dissolved; what its members declare, score, write and conclude."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField
from approvals import selectors
from approvals.council import Recommendation
from approvals.models import Place
from core import when

from .act import Act, Area, Card, Cards, choice

HELPERS = 4
FIXED = ("chair", "vice_chair", "secretary")


class SetUpCouncil(Act):
    """The decision that sets up a council, with everybody in it."""

    number = forms.CharField(label=_("Number and symbol of the decision"), max_length=50)
    decided_on = when.Day(label=_("Date of the decision"))
    file = forms.FileField(
        label=_("The decision as a file"),
        help_text=_("PDF or Word. If the page comes back with an error, choose the file again."),
        required=False,
    )
    chair = PersonField(label=Place.CHAIR.label)
    vice_chair = PersonField(label=Place.VICE_CHAIR.label, required=False)
    secretary = PersonField(label=Place.SECRETARY.label)

    def __init__(self, *args, case, rule, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.rule = case, rule
        self.others = [f"member_{n}" for n in range(1, rule.most - len(FIXED) + 1)]
        for n, name in enumerate(self.others, start=1):
            self.fields[name] = PersonField(label=_("Member %(n)s") % {"n": n}, required=False)
        # without a vice-chair so many members are needed; who comes after them is optional
        self.depends = ("vice_chair", *self.others[: max(0, rule.least - len(FIXED) + 1)])
        self.helpers = [f"support_{n}" for n in range(1, HELPERS + 1)]
        for n, name in enumerate(self.helpers, start=1):
            self.fields[name] = PersonField(label=_("Helper %(n)s") % {"n": n}, required=False)

    def layout(self):
        return Layout(
            Fieldset(_("The decision"), "number", "decided_on", "file"),
            Fieldset(_("Who scores"), *FIXED, *_pairs(self.others)),
            Fieldset(_("Support team: reads and records, does not score"), *_pairs(self.helpers)),
        )

    def clean(self):
        for name in self._names():
            person = self.cleaned_data.get(name)
            if person is not None and not (verdict := selectors.may_sit(self.case, person)):
                self.add_error(name, str(verdict.reason))

    def given(self):
        given = self.cleaned_data
        return {
            "number": given["number"],
            "decided_on": given["decided_on"],
            "file": given["file"],
            "members": [
                (given[name], self._place(name)) for name in self._names() if given.get(name)
            ],
        }

    def _names(self) -> list[str]:
        return [*FIXED, *self.others, *self.helpers]

    def _place(self, name: str) -> str:
        if name in FIXED:
            return Place[name.upper()]
        return Place.MEMBER if name in self.others else Place.SUPPORT


class NameMember(Act):
    """Who sits there from now on, and why."""

    person = PersonField(label=_("Who sits there from now on"))
    reason = forms.CharField(
        label=_("Reason"), help_text=_("It stays on record."), widget=Area(), max_length=2000
    )


class CallCouncil(Act):
    """When and where the council meets."""

    depends = ("reason",)

    start_at = when.Moment(
        label=_("The council meets at"), help_text=_("Hour and day, for example 9h30 15/12/2026.")
    )
    place = forms.CharField(label=_("Place"), max_length=200)
    reason = forms.CharField(
        label=_("Why it meets earlier than the rule says"),
        help_text=_("Only for an earlier day. It stays on record."),
        widget=Area(),
        required=False,
        max_length=2000,
    )


class DissolveCouncil(Act):
    """Why the council ends without a conclusion."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays on record; the members are told."),
        widget=Area(),
        max_length=2000,
    )


class Declare(Act):
    """Whether an interest of one's own stands against it. Said once, before reading the plan."""

    depends = ("text",)

    conflict = choice(
        _("Do you have a conflict of interest in this dossier?"),
        [
            (
                "no",
                Card(
                    pgettext_lazy("conflict of interest", "No conflict"),
                    _("You read the plan from now on and take part in the council."),
                ),
            ),
            (
                "yes",
                Card(
                    pgettext_lazy("conflict of interest", "I have a conflict"),
                    _(
                        "You take no part and see nothing of this dossier from now on. The head "
                        "may name somebody else."
                    ),
                ),
            ),
        ],
    )
    text = forms.CharField(
        label=_("What the conflict is"),
        help_text=_("For example kinship with an author, or an interest in what is bought."),
        widget=Area(),
        required=False,
        max_length=2000,
    )

    def layout(self):
        return Layout(Cards("conflict"), "text", *(["late_reason"] if self.late else []))

    def clean(self):
        if self.cleaned_data.get("conflict") == "yes":
            self.need("text", _("Say what the conflict of interest is."))

    def given(self):
        given = super().given()
        return {**given, "conflict": given["conflict"] == "yes"}


class SendSheet(Act):
    """A score for each criterion, a remark where it is low, a comment and a recommendation."""

    depends = ("remark_",)

    comment = forms.CharField(label=_("General comment"), widget=Area(4), max_length=4000)
    recommendation = choice(
        _("What do you recommend?"),
        [
            (Recommendation.APPROVE, Card(Recommendation.APPROVE.label)),
            (
                Recommendation.APPROVE_WITH_CONDITIONS,
                Card(
                    Recommendation.APPROVE_WITH_CONDITIONS.label,
                    _("Write the conditions in your general comment."),
                ),
            ),
            (Recommendation.REJECT, Card(Recommendation.REJECT.label)),
        ],
    )

    def __init__(self, *args, rule, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule, self.criteria = rule, criteria
        for one in criteria:
            self.fields[f"score_{one.code}"] = forms.IntegerField(
                label=_("Score from 0 to %(most)d") % {"most": rule.scale},
                min_value=0,
                max_value=rule.scale,
            )
            self.fields[f"remark_{one.code}"] = forms.CharField(
                label=_("Remark, needed below %(n)d") % {"n": rule.remark_below},
                widget=Area(2),
                required=False,
                max_length=2000,
            )

    def layout(self):
        return Layout(
            *(
                Fieldset(criterion_in_words(one), f"score_{one.code}", f"remark_{one.code}")
                for one in self.criteria
            ),
            "comment",
            Cards("recommendation"),
            *(["late_reason"] if self.late else []),
        )

    def clean(self):
        for one in self.criteria:
            score = self.cleaned_data.get(f"score_{one.code}")
            if score is not None and score < self.rule.remark_below:
                self.need(
                    f"remark_{one.code}",
                    _("Below %(n)d a remark is needed.") % {"n": self.rule.remark_below},
                )

    def given(self):
        given = super().given()
        scores = {
            one.code: (given.pop(f"score_{one.code}"), given.pop(f"remark_{one.code}"))
            for one in self.criteria
        }
        return {**given, "scores": scores}


class CloseCouncil(Act):
    """The secretary's minutes: who was there, what was discussed, and the text."""

    depends = ("absentees", "text")

    held_at = when.Moment(
        label=_("The meeting began at"), help_text=_("Hour and day, for example 9h30 15/12/2026.")
    )
    ended_at = when.Moment(label=_("The meeting ended at"))
    place = forms.CharField(label=_("Place"), max_length=200)
    attended = forms.MultipleChoiceField(
        label=_("Who was there"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who was there.")},
    )
    absentees = forms.CharField(
        label=_("Who was absent, and why"), widget=Area(2), required=False, max_length=2000
    )
    discussion = forms.CharField(label=_("What was discussed"), widget=Area(5), max_length=20000)
    text = forms.CharField(
        label=_("Text of the minutes"),
        help_text=_("Drafted from the sheets and what stands above; complete it before closing."),
        widget=Area(10),
        required=False,
        max_length=40000,
    )
    file = forms.FileField(
        label=_("Signed minutes as a file"),
        help_text=_("PDF or Word. If the page comes back with an error, choose the file again."),
        required=False,
    )

    def __init__(self, *args, members, **kwargs):
        """`members`: those who may have been there (selectors.Sat)."""
        super().__init__(*args, **kwargs)
        self.members = {str(one.row.pk): one.row for one in members}
        self.fields["attended"].choices = [
            (key, f"{row.person.full_name}, {Place(row.place).label}")
            for key, row in self.members.items()
        ]

    def given(self):
        given = super().given()
        return {**given, "attended": [self.members[key] for key in given["attended"]]}


class ConfirmCouncil(Act):
    """The chair's conclusion."""

    conclusion = forms.CharField(
        label=_("Conclusion of the chair"),
        help_text=_("It stands below the recommendation and is read before the vote."),
        widget=Area(4),
        max_length=8000,
    )


def criterion_in_words(one) -> str:
    """A criterion in the reader's language, with its weight."""
    english = (get_language() or "").startswith("en")
    name = (english and one.name_en) or one.name
    said = _("%(name)s (weight %(weight)d)")
    if one.is_own:
        said = _("%(name)s (weight %(weight)d, the unit's own criterion)")
    return said % {"name": name, "weight": one.weight}


def _pairs(names: list[str]) -> list[Div]:
    pairs = [names[n : n + 2] for n in range(0, len(names), 2)]
    return [Div(*pair, css_class="side-by-side of-names") for pair in pairs]
