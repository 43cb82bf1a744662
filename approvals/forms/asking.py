"""Asking several for their opinion with one question, and withdrawing such a request."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import PersonField, UnitField
from approvals.models import Asked
from approvals.rules import source_in_words
from approvals.selectors import Addressee

from .act import Act, Area

UNITS, PEOPLE, LETTERS = 4, 4, 2
"""Places on the page for addressees of each kind; more are asked with a second form."""


class AskOpinions(Act):
    """One question to related units, experts, the superior, and to some who answer by letter."""

    depends = ("unit_", "person_", "outside_")

    question = forms.CharField(
        label=_("What you ask"),
        help_text=_("Each of them reads it above the form of the answer."),
        widget=Area(4),
        max_length=4000,
    )
    superior = forms.BooleanField(required=False)
    note = forms.CharField(
        label=_("Note to those who are asked"),
        help_text=_("For example which part of the plan is meant."),
        widget=Area(),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args, rules, above, **kwargs):
        """`rules`: the dated rule of each kind; `above`: the superior agency, None without one."""
        super().__init__(*args, **kwargs)
        self.rules, self.above = rules, above
        for n in range(1, UNITS + 1):
            self.fields[f"unit_{n}"] = UnitField(label=_("Unit %(n)s") % {"n": n}, required=False)
        for n in range(1, PEOPLE + 1):
            self.fields[f"person_{n}"] = PersonField(
                label=_("Person %(n)s") % {"n": n}, required=False
            )
        for n in range(1, LETTERS + 1):
            self.fields[f"outside_{n}"] = forms.CharField(
                label=_("Body or person %(n)s") % {"n": n}, required=False, max_length=200
            )
        self.fields["outside_kind"] = forms.ChoiceField(
            label=_("They are asked as"),
            choices=[
                (Asked.EXPERT, Asked.EXPERT.label),
                (Asked.RELATED_UNIT, Asked.RELATED_UNIT.label),
            ],
            initial=Asked.EXPERT,
        )
        if above is None:
            del self.fields["superior"]
            rules = {kind: rule for kind, rule in rules.items() if kind != Asked.SUPERIOR}
        else:
            self.fields["superior"].label = _("Ask the head of %(unit)s") % {"unit": above.name}
        for kind, rule in rules.items():
            self.fields[f"days_{kind}"] = forms.IntegerField(
                label=_("Working days for the answer: %(whom)s") % {"whom": Asked(kind).label},
                help_text=within(rule),
                initial=rule.working_days,
                min_value=rule.least,
                max_value=rule.most,
            )

    def layout(self):
        has = self.fields.__contains__
        superior = [name for name in ("superior", f"days_{Asked.SUPERIOR}") if has(name)]
        return Layout(
            "question",
            Fieldset(
                _("Related units: the head answers"),
                *_pairs([f"unit_{n}" for n in range(1, UNITS + 1)]),
                f"days_{Asked.RELATED_UNIT}",
            ),
            Fieldset(
                _("Experts with an account: each answers in person"),
                *_pairs([f"person_{n}" for n in range(1, PEOPLE + 1)]),
                f"days_{Asked.EXPERT}",
            ),
            *(
                [Fieldset(_("The level above: its head answers"), *superior)]
                if has("superior")
                else []
            ),
            Fieldset(
                _("Without an account: they answer by letter, and the officer records it"),
                *_pairs([f"outside_{n}" for n in range(1, LETTERS + 1)]),
                "outside_kind",
            ),
            "note",
        )

    def addressees(self) -> dict[str, Addressee]:
        """Whom this form names, by the field that names him, in the order of the page."""
        given, found = self.cleaned_data, {}
        for name in self.names():
            value = given.get(name)
            if not value:
                continue
            if name.startswith("unit_"):
                found[name] = self._to(Asked.RELATED_UNIT, unit=value)
            elif name.startswith("person_"):
                found[name] = self._to(Asked.EXPERT, person=value)
            elif name == "superior":
                found[name] = self._to(Asked.SUPERIOR, unit=self.above)
            else:
                kind = given.get("outside_kind") or Asked.EXPERT
                found[name] = self._to(kind, outside=" ".join(value.split()))
        return found

    def names(self) -> list[str]:
        return [
            *(f"unit_{n}" for n in range(1, UNITS + 1)),
            *(f"person_{n}" for n in range(1, PEOPLE + 1)),
            *(["superior"] if "superior" in self.fields else []),
            *(f"outside_{n}" for n in range(1, LETTERS + 1)),
        ]

    def _to(self, kind: str, **whom) -> Addressee:
        days = self.cleaned_data.get(f"days_{kind}") or self.rules[kind].working_days
        return Addressee(kind, days, **whom)

    def clean(self):
        if not any(self.cleaned_data.get(name) or name in self.errors for name in self.names()):
            self.add_error("unit_1", _("Name at least one whom you ask."))

    def given(self):
        return {
            "question": self.cleaned_data["question"],
            "note": self.cleaned_data["note"],
            "addressees": list(self.addressees().values()),
        }


def within(rule) -> str:
    """The limits of a rule with its source, and that nobody has verified it."""
    said = _("From %(least)d to %(most)d; usually %(usual)d. %(source)s.") % {
        "least": rule.least,
        "most": rule.most,
        "usual": rule.working_days,
        "source": source_in_words(rule.source)[0],
    }
    return str(said) if rule.verified else f"{said} {pgettext_lazy('rule', 'Not verified')}."


def _pairs(names: list[str]) -> list[Div]:
    """Two boxes side by side: a name and its code need the room."""
    pairs = [names[n : n + 2] for n in range(0, len(names), 2)]
    return [Div(*pair, css_class="side-by-side") for pair in pairs]


class WithdrawRequest(Act):
    """Why an opinion is asked for no longer."""

    reason = forms.CharField(
        label=pgettext_lazy("of a withdrawn request", "Reason"),
        help_text=_("It stays on record. Whoever was asked is told that the request is withdrawn."),
        widget=Area(),
        max_length=2000,
    )
