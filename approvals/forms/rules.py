"""The facts that the tester of rules is asked about."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from accounts.forms.base import Day
from accounts.models import FieldOfWork
from approvals.competence import Facts, Post
from approvals.models import Purpose
from approvals.selectors.rules import NAMES
from proposals.models import LegalRegime, ProblemType

ANY = [("", _("not said"))]


class TryRules(forms.Form):
    """Facts of a dossier that does not exist, to see where it would go."""

    use_required_attribute = False

    unit = UnitField(label=_("Unit of the proposer"))
    purpose = forms.ChoiceField(
        label=NAMES["purpose"], choices=Purpose.choices, initial=Purpose.APPROVAL
    )
    post = forms.ChoiceField(
        label=NAMES["post"],
        choices=Post.choices,
        initial=Post.STAFF,
        help_text=_("A head is taken for the head of this unit."),
    )
    managing = UnitField(
        label=NAMES["managing"],
        required=False,
        help_text=_("Only where it is another agency than the proposer's own."),
    )
    regime = forms.ChoiceField(
        label=NAMES["regime"], choices=LegalRegime.choices, initial=LegalRegime.CONCLUSION_14_PLAN
    )
    problem_type = forms.ChoiceField(
        label=NAMES["problem_type"], choices=[*ANY, *ProblemType.choices], required=False
    )
    field = forms.ModelChoiceField(
        label=NAMES["field"],
        queryset=FieldOfWork.objects.none(),
        required=False,
        empty_label=_("not said"),
    )
    budget = forms.IntegerField(
        label=_("Budget in dong"),
        required=False,
        min_value=0,
        max_value=10**15,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    wide_scope = forms.BooleanField(label=NAMES["wide_scope"], required=False)
    affects_others = forms.BooleanField(label=NAMES["affects_others"], required=False)
    as_unit = forms.BooleanField(label=_("The unit itself proposes"), required=False)
    day = Day(label=_("Received on"))

    def __init__(self, *args, today, fields, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today
        self.fields["field"].queryset = fields

    def asked(self) -> dict:
        """What `selectors.rules.try_out` takes."""
        given = dict(self.cleaned_data)
        where = {name: given.pop(name) for name in ("unit", "managing", "day")}
        field = given.pop("field")
        return {**where, "facts": Facts(**given, field=field.pk if field else None)}
