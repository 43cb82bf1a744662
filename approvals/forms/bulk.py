"""What is ordered for several dossiers at once, the same for each of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PersonField, UnitField
from approvals.models import Asked
from approvals.selectors import Addressee

from .act import Act, Area
from .asking import within
from .assigning import note_along


class AskSeveral(Act):
    """One question to one unit or one person."""

    depends = ("unit", "person")

    question = forms.CharField(
        label=_("What you ask"),
        help_text=_("The same for every dossier; it stands above the form of the answer."),
        widget=Area(4),
        max_length=4000,
    )
    unit = UnitField(
        label=_("Unit whose head answers"), help_text=_("Or a person below."), required=False
    )
    person = PersonField(label=_("Person who answers"), required=False)
    working_days = forms.IntegerField(label=_("Working days for the answer"))
    note = forms.CharField(
        label=_("Note to those who are asked"), widget=Area(2), required=False, max_length=2000
    )

    def __init__(self, *args, rules, **kwargs):
        """`rules`: the dated rule of each kind of addressee."""
        super().__init__(*args, **kwargs)
        self.rules = rules
        if rule := rules.get(Asked.RELATED_UNIT):
            days = self.fields["working_days"]
            days.initial, days.help_text = rule.working_days, within(rule)

    def clean(self):
        given = self.cleaned_data
        unit, person = given.get("unit"), given.get("person")
        if not (unit or person or "unit" in self.errors or "person" in self.errors):
            self.add_error("unit", _("Name whom you ask."))
        elif unit and person:
            self.add_error("person", _("Name a unit or a person, not both."))
        rule = self.rules.get(Asked.RELATED_UNIT if unit else Asked.EXPERT)
        days = given.get("working_days")
        if rule is None:
            self.add_error(None, _("No rule says how many days are given for an opinion."))
        elif days is not None and not rule.least <= days <= rule.most:
            said = _("Give from %(least)d to %(most)d working days.")
            self.add_error("working_days", said % {"least": rule.least, "most": rule.most})

    def addressee(self) -> Addressee:
        given = self.cleaned_data
        unit, person = given["unit"], given["person"]
        kind = Asked.RELATED_UNIT if unit else Asked.EXPERT
        return Addressee(kind, given["working_days"], unit=unit, person=person)

    def given(self):
        given = self.cleaned_data
        return {"who": self.addressee(), "question": given["question"], "note": given["note"]}


class AssignSeveral(Act):
    """One of the officers of the units that the reader heads."""

    person = forms.TypedChoiceField(label=_("Officer"), coerce=int)
    note = note_along()

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {seat.person_id: seat.person for seat in seats}
        names = {seat.person_id: f"{seat.person.full_name}, {seat.unit.name}" for seat in seats}
        self.fields["person"].choices = [("", _("Choose one.")), *names.items()]

    def given(self):
        given = self.cleaned_data
        return {"person": self.people[given["person"]], "note": given["note"]}
