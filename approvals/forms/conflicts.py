"""Declaring a conflict of interest: of two people, or in one dossier."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField
from accounts.roles import Tie
from core import when

from .act import Area, Card, Cards, Plain, choice

DAY = _("Day/month/year, for example 15/12/2026.")
TIES = [
    (
        tie,
        Card(
            tie.label,
            _("Only you take no part in what the colleague proposes.")
            if tie == Tie.INTEREST
            else "",
        ),
    )
    for tie in Tie
]
WHO = [
    ("self", Card(_("I have it myself"))),
    (
        "other",
        Card(
            _("Somebody else has it"),
            _(
                "As the head of the unit that decides you record it of your own people, who are "
                "told."
            ),
        ),
    ),
]


ANSWERS = [
    (
        "confirm",
        Card(
            _("Yes, it is so"),
            _("From now on the colleague's dossiers are closed to whoever is named."),
        ),
    ),
    ("contest", Card(_("No, it is not so"), _("Nothing is closed; the reason stays on record."))),
]


class _Form(forms.Form):
    """What these forms have in common: crispy draws them inside the page's own tag."""

    use_required_attribute = False
    depends: tuple[str, ...] = ()

    @property
    def helper(self):
        for name, field in self.fields.items():
            field.depends = name in self.depends
        helper = Plain(self)
        helper.layout = Layout(Div(self.layout(), css_class="chooses"))
        return helper

    def given(self) -> dict:
        """What the action takes, by the names of its parameters."""
        return dict(self.cleaned_data)


class DeclareRelation(_Form):
    """How two people are tied, since when, and in whose words."""

    depends = ("person", "reason")
    person = PersonField(
        label=_("Whose relation it is"),
        help_text=_("Leave it empty for your own. Staff code, e-mail or full name."),
        required=False,
    )
    other = PersonField(label=_("With which colleague"), help_text=_("Staff code, e-mail or name."))
    tie = choice(
        _("How they are tied"),
        TIES,
        help_text=_(
            "From now on you do not judge what he or she proposes; he or she not what you propose, "
            "once it is confirmed."
        ),
    )
    since = when.Day(label=pgettext_lazy("of a tie", "Since"), help_text=DAY)
    until = when.Day(
        label=pgettext_lazy("of a tie", "Last day"),
        help_text=_("Leave it empty while it goes on."),
        required=False,
    )
    words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Needed for an interest: what it is about. The colleague does not read it."),
        widget=Area(),
        max_length=2000,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why you record it for somebody else"),
        help_text=_("He or she is told and reads it."),
        widget=Area(),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, for_others: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not for_others:
            del self.fields["person"], self.fields["reason"]

    def layout(self):
        others = [name for name in ("person",) if name in self.fields]
        reason = [name for name in ("reason",) if name in self.fields]
        days = Div("since", "until", css_class="side-by-side")
        return Layout(*others, "other", Cards("tie"), days, "words", *reason)


class AnswerRelation(_Form):
    """That kinship which somebody else declared is so, or is not and why."""

    answer = choice(_("Is it so?"), ANSWERS)
    reason = forms.CharField(
        label=_("Why is it not so?"),
        help_text=_("Needed when you contest it."),
        widget=Area(),
        max_length=2000,
        required=False,
    )

    def layout(self):
        return Layout(Cards("answer"), "reason")

    def given(self):
        given = self.cleaned_data
        return {"confirms": given["answer"] == "confirm", "reason": given["reason"]}


class EndRelation(_Form):
    """The last day of a relation, and why."""

    last_day = when.Day(label=pgettext_lazy("of a tie", "Last day"), help_text=DAY)
    reason = forms.CharField(label=_("Why did it end?"), widget=Area(), max_length=2000)

    def layout(self):
        return Layout("last_day", "reason")


class DeclareConflict(_Form):
    """That somebody takes no part in one dossier, and why."""

    depends = ("person",)
    who = choice(_("Who has the conflict of interest?"), WHO)
    person = PersonField(
        label=_("Who is it?"), help_text=_("Staff code, e-mail or full name."), required=False
    )
    reason = forms.CharField(
        label=_("What is the conflict?"),
        help_text=_("It stays on record; only you, the head of your unit and the auditor read it."),
        widget=Area(),
        max_length=2000,
    )

    def __init__(self, *args, user, for_others: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not for_others:
            del self.fields["who"], self.fields["person"]
        else:
            self.fields["reason"].help_text = _(
                "It stays on record; only that person, who records it, the head of that person's "
                "unit and the auditor read it."
            )

    def layout(self):
        if "who" not in self.fields:
            return Layout("reason")
        return Layout(Cards("who"), Div("person", css_class="only only-other"), "reason")

    def clean(self):
        given = self.cleaned_data
        if given.get("who") == "other" and not given.get("person") and "person" not in self.errors:
            self.add_error("person", _("Name the person."))

    def given(self):
        other = self.cleaned_data.get("who") == "other"
        person = self.cleaned_data["person"] if other else self.user
        return {"person": person, "reason": self.cleaned_data["reason"]}
