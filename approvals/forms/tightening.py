"""A term that a unit sets for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import UnitField
from accounts.forms.base import Day, Line, Lines, Plain
from approvals.models import Kind, Step

from .asking import within

REMINDED = [(kind.value, kind.label) for kind in Kind if kind != Kind.ANNUAL_REVIEW]


class Tighten(Plain):
    """Which step, within how many working days, by which document, from which day."""

    step = forms.TypedChoiceField(label=_("Step"), coerce=int)
    working_days = forms.IntegerField(
        label=_("Working days"),
        min_value=1,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text=_("As many as the city's rule gives: the unit's own term ends."),
    )
    source = Line(
        label=_("Document"), max_length=300, help_text=_("By which the unit decided this.")
    )
    valid_from = Day(label=_("In force from"))

    def __init__(self, *args, steps: list[Step], today, **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = {step.pk: step for step in steps}
        grouped: dict[str, list] = {}
        for step in steps:
            grouped.setdefault(step.procedure.name, []).append((step.pk, _named(step)))
        self.fields["step"].choices = [("", _("Choose one.")), *grouped.items()]
        self.fields["valid_from"].initial = today

    def given(self) -> dict:
        given = super().given()
        return {**given, "step": self.steps[given["step"]]}


class RemindEarlier(Plain):
    """Of which steps, how long before, by which document, from which day."""

    kind = forms.ChoiceField(label=_("Step"))
    working_days = forms.IntegerField(
        label=_("Working days before the due date"),
        min_value=0,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text=_("Earlier than the city's first reminder. 0: the unit's own reminder ends."),
    )
    source = Line(
        label=_("Document"), max_length=300, help_text=_("By which the unit decided this.")
    )
    valid_from = Day(label=_("In force from"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose one.")), *REMINDED]
        self.fields["valid_from"].initial = today


class AddCriterion(Plain):
    """Which criterion, with which weight, by which document, from which day."""

    name = Line(label=_("Criterion"), max_length=300)
    name_en = Line(label=_("The same in English"), max_length=300, required=False)
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    source = Line(
        label=_("Document"),
        max_length=300,
        help_text=_("By which the unit decides on its criteria."),
    )
    valid_from = Day(label=_("In force from"))

    def __init__(self, *args, rule, today, **kwargs):
        super().__init__(*args, **kwargs)
        if rule is not None:
            self.fields["weight"].help_text = _("From 1 to %(most)d.") % {"most": rule.own_weight}
        self.fields["valid_from"].initial = today


class EndCriterion(Plain):
    """By which document, from which day on without it."""

    source = Line(
        label=_("Document"),
        max_length=300,
        help_text=_("By which the unit decides on its criteria."),
    )
    valid_to = Day(label=_("No longer from"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].initial = today


class RequireNote(Plain):
    """By which document, from which day."""

    source = Line(
        label=_("Document"), max_length=300, help_text=_("By which the unit decided this.")
    )
    valid_from = Day(label=_("In force from"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today


class RequireOpinion(RequireNote):
    """Which unit, what is asked, within how many days, by which document, from which day."""

    asked = UnitField(label=_("Unit whose head answers"))
    question = Lines(
        label=_("What you ask"),
        help_text=_("The same for every dossier; it stands above the form of the answer."),
        max_length=4000,
    )
    working_days = forms.IntegerField(
        label=_("Working days for the answer"),
        min_value=1,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    field_order = ("asked", "question", "working_days")

    def __init__(self, *args, rule, today, **kwargs):
        super().__init__(*args, today=today, **kwargs)
        if rule is not None:
            days = self.fields["working_days"]
            days.initial, days.help_text = rule.working_days, within(rule)
        self.rule = rule

    def clean_working_days(self):
        days, rule = self.cleaned_data["working_days"], self.rule
        if rule is not None and not rule.least <= days <= rule.most:
            said = _("Give from %(least)d to %(most)d working days.")
            raise forms.ValidationError(said % {"least": rule.least, "most": rule.most})
        return days


class EndOpinion(Plain):
    """By which document, from which day on without it."""

    source = Line(
        label=_("Document"), max_length=300, help_text=_("By which the unit decided this.")
    )
    valid_to = Day(label=_("No longer from"))

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].initial = today


def _named(step: Step) -> str:
    days = ngettext(
        "%(n)d working day by the city's rule, at least %(least)d",
        "%(n)d working days by the city's rule, at least %(least)d",
        step.working_days,
    ) % {"n": step.working_days, "least": step.least}
    return f"{step.get_kind_display()} ({days})"
