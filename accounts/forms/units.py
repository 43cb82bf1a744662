"""Units: made, changed, moved, closed; found."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from accounts.roles import UnitKind

from .base import Change, Day, Line, Plain, lent
from .fields import UnitField, UnitsField


class FindUnits(forms.Form):
    """Search among units."""

    use_required_attribute = False

    q = Line(
        label=gettext_lazy("Name, abbreviation or office code"), required=False, max_length=100
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("All kinds")), *UnitKind.choices],
        required=False,
    )
    closed = forms.BooleanField(
        label=gettext_lazy("Also those that no longer exist"), required=False
    )


class _Described(Plain):
    """What is written of a unit, whether it is made or changed."""

    name = lent(Unit, "name")
    abbreviation = lent(
        Unit,
        "abbreviation",
        help_text=gettext_lazy("Stands in the codes of its dossiers, for example SNV."),
    )
    kind = lent(Unit, "kind")
    competent_level = lent(Unit, "competent_level")
    superior = UnitField(
        label=gettext_lazy("Superior employing agency"),
        help_text=gettext_lazy("Decides when the head of this unit is the proposer."),
        required=False,
    )
    party_committee = UnitField(
        label=gettext_lazy("Same-level Party committee"),
        help_text=gettext_lazy("Its opinion is asked before the vote."),
        required=False,
    )
    is_employing_agency = lent(Unit, "is_employing_agency")
    is_focal_point = lent(
        Unit,
        "is_focal_point",
        help_text=gettext_lazy(
            "The unit that follows the whole city: the Department of Home Affairs."
        ),
    )
    place_name = lent(Unit, "place_name")
    organ_id = lent(Unit, "organ_id")
    gso_code = lent(Unit, "gso_code")
    functions = lent(
        Unit,
        "functions",
        help_text=gettext_lazy(
            "Registration shows functions, tasks, powers and conditions to the author; intake "
            "answers whether the idea lies inside them."
        ),
    )
    duties = lent(Unit, "duties")
    powers = lent(Unit, "powers")
    conditions = lent(Unit, "conditions")
    valid_from = lent(Unit, "valid_from", required=False)

    def clean_party_committee(self):
        unit = self.cleaned_data["party_committee"]
        if unit is not None and unit.kind != UnitKind.PARTY_BODY:
            raise ValidationError(
                _("%(unit)s is not a Party body.") % {"unit": unit}, code="not_party"
            )
        return unit


class MakeUnit(_Described):
    """A new unit, and where it hangs in the tree."""

    field_order = ["parent", "name"]

    parent = UnitField(
        label=gettext_lazy("Parent unit"),
        help_text=gettext_lazy("Leave it empty for a unit at the top of the tree."),
        required=False,
    )
    predecessors = UnitsField(
        label=gettext_lazy("Units it takes over from"),
        help_text=gettext_lazy("One a line. They keep their own names in old dossiers."),
        required=False,
        closed=True,
    )


class ChangeUnit(Change, _Described):
    """What stands of a unit. Its place in the tree and its end have pages of their own."""

    def __init__(self, data=None, *args, row, **kwargs):
        super().__init__(data, *args, row=row, **kwargs)

    def clean_superior(self):
        unit = self.cleaned_data["superior"]
        if unit is not None and unit.pk == self.row.pk:
            raise ValidationError(_("A unit is not its own superior."), code="itself")
        return unit


class MoveUnit(Plain):
    """Under which parent."""

    parent = UnitField(
        label=gettext_lazy("New parent unit"),
        help_text=gettext_lazy("Leave it empty to set the unit at the top of the tree."),
        required=False,
    )


class CloseUnit(Plain):
    """From when the unit no longer exists, and who takes over."""

    valid_to = Day(
        label=gettext_lazy("First day it no longer exists"),
    )
    successors = UnitsField(
        label=gettext_lazy("Units that take over"),
        help_text=gettext_lazy("Abbreviation or name, one a line."),
        required=False,
    )
