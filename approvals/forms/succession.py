"""Carrying the work of a closed unit to its successor: to which, what goes along, by what paper."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from approvals.models import SuccessionRow
from approvals.selectors import CHOSEN
from core import when

from .act import Area, Plain

DAY = _("Day/month/year, for example 15/12/2026.")


class CarryOn(forms.Form):
    """Which unit carries on, what goes along with the work, and the paper it rests on."""

    use_required_attribute = False
    to_unit = forms.TypedChoiceField(label=_("Carried on by"), widget=forms.RadioSelect)
    groups = forms.MultipleChoiceField(
        label=_("What goes along now"),
        help_text=_(
            "Drafts, cases and steps owed always go together. What is not ticked stays where it is "
            "and can be carried on later."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    number = forms.CharField(
        label=_("Number of the document"),
        help_text=_("For example 1685/NQ-UBTVQH15."),
        max_length=60,
    )
    document_date = when.Day(label=_("Day of the document"), help_text=DAY)
    reason = forms.CharField(label=_("Reason"), widget=Area(), max_length=2000)

    def __init__(self, *args, heirs: list, counts: dict[str, int], dossiers=(), **kwargs):
        """`dossiers`: (key, name, the heir by the rule or None), each given its heir here."""
        super().__init__(*args, **kwargs)
        self.heirs = {str(unit.pk): unit for unit in heirs}
        self.fields["to_unit"].choices = [(key, unit.name) for key, unit in self.heirs.items()]
        self.fields["to_unit"].coerce = self.heirs.get
        labels = SuccessionRow.What
        self.fields["groups"].choices = [
            (what.value, f"{labels(what).label}: {counts[what]}") for what in CHOSEN if counts[what]
        ]
        if not self.fields["groups"].choices:
            del self.fields["groups"]
        if len(heirs) > 1:
            self.fields["to_unit"].label = _("Main successor")
            self.fields["to_unit"].help_text = _(
                "Takes on all that goes to none of the others: people without a post there, what "
                "hangs on the unit, and the dossiers not given to another one."
            )
        self.cases = []
        for key, name, rule in dossiers:
            self.cases.append(f"case_{key}")
            self.fields[f"case_{key}"] = forms.TypedChoiceField(
                label=name,
                choices=[
                    ("", pgettext("which successor", "The main successor")),
                    *((pk, unit.name) for pk, unit in self.heirs.items()),
                ],
                coerce=self.heirs.get,
                empty_value=None,
                required=False,
                initial=str(rule.pk) if rule is not None else "",
            )

    @property
    def helper(self):
        for name, field in self.fields.items():
            field.depends = name == "groups"
        helper = Plain(self)
        groups = [name for name in ("groups",) if name in self.fields]
        paper = Div("number", "document_date", css_class="side-by-side")
        cases = [Fieldset(_("Each dossier: to which successor"), *self.cases)] if self.cases else []
        helper.layout = Layout("to_unit", *cases, *groups, paper, "reason")
        return helper

    def given(self) -> dict:
        """What the action takes, by the names of its parameters."""
        given = {"groups": [], **self.cleaned_data}
        cases = {name: given.pop(name, None) for name in self.cases}
        return {**given, "heirs": {name: unit or given["to_unit"] for name, unit in cases.items()}}
