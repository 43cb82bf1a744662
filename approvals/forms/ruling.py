"""Writing a row of who is competent, the day on which one ends, and trying a draft."""

from collections.abc import Mapping

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitField
from accounts.forms.base import Day, Line, Plain
from accounts.models import FieldOfWork, Unit
from accounts.roles import CompetentLevel, UnitKind
from approvals.competence import Condition, Outcome, Post
from approvals.models import Purpose
from approvals.selectors.routing_drafts import KEYS
from approvals.selectors.rules import NAMES
from proposals.models import LegalRegime, ProblemType

from .act import Area
from .money import Dong

ANY = ("", _("not tested"))
YES_NO_ANY = [ANY, ("yes", _("yes")), ("no", _("no"))]
FLAGS = {"yes": True, "no": False}


def _one_of(label, choices, **kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *choices], required=False, **kwargs)


def _flag(label) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO_ANY, coerce=FLAGS.get, empty_value=None, required=False
    )


class WriteRule(Plain):
    """One row of the table: for which dossiers it holds, what it does, and what it says.

    `row`: the columns by name as the draft has them now (selectors.row_of); `codes`: procedures.
    """

    code = Line(label=_("Code"), max_length=20, help_text=_("For example E-LEVEL-6."))
    valid_from = Day(
        label=_("In force from"),
        required=False,
        help_text=_("Day/month/year, after today. The row it replaces ends on the day before."),
    )
    condition = forms.ChoiceField(label=_("Situation"), choices=Condition.choices)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    to_level = forms.ChoiceField(
        label=_("To which level"),
        choices=[("", "–"), *CompetentLevel.choices],
        required=False,
        help_text=_("Where the outcome names a level."),
    )
    to_unit = UnitField(
        label=_("To which unit"),
        required=False,
        help_text=_("Where the outcome names a unit. Handed down, empty is the employing agency."),
    )
    procedure = forms.ChoiceField(label=_("By which procedure"), required=False)
    limit_budget = Dong(
        label=_("Handed down: highest budget, in đồng"),
        required=False,
        help_text=_("What may be approved below at most."),
    )
    report_days = forms.IntegerField(
        label=_("Handed down: working days to report back"),
        required=False,
        help_text=_("Counted from the decision."),
    )
    unit = UnitField(label=NAMES["unit"], required=False)
    unit_kind = _one_of(NAMES["unit_kind"], UnitKind.choices)
    at_level = _one_of(NAMES["at_level"], CompetentLevel.choices)
    field = forms.ModelChoiceField(
        label=NAMES["field"],
        queryset=FieldOfWork.objects.none(),
        required=False,
        empty_label=_("not tested"),
    )
    purpose = _one_of(NAMES["purpose"], Purpose.choices)
    regime = _one_of(NAMES["regime"], LegalRegime.choices)
    problem_type = _one_of(NAMES["problem_type"], ProblemType.choices)
    post = _one_of(NAMES["post"], Post.choices)
    wide_scope = _flag(NAMES["wide_scope"])
    affects_others = _flag(NAMES["affects_others"])
    budget_from = Dong(label=_("Budget from, in đồng"), required=False)
    budget_to = Dong(label=_("to less than"), required=False)
    managing_authority = UnitField(label=NAMES["managing"], required=False)
    managing_level = _one_of(_("Level of the managing authority"), CompetentLevel.choices)
    sentence = forms.CharField(
        label=_("Sentence"),
        widget=Area(3),
        max_length=300,
        help_text=_(
            "It stands on the dossier. {unit} and {above} become the names of the two units."
        ),
    )
    sentence_en = forms.CharField(
        label=_("Sentence in English"), widget=Area(3), max_length=300, required=False
    )
    source = Line(
        label=_("Source"),
        max_length=300,
        help_text=_("The law or decision with article and clause; or “Mặc định của hệ thống”."),
    )
    verified = forms.BooleanField(label=_("Compared with the text of the source"), required=False)
    priority = forms.IntegerField(
        label=_("Priority"),
        help_text=_("The higher answers first, −100 to 100. Usually 0."),
    )

    def __init__(self, *args, row: Mapping, valid_from, codes: Mapping, fields, **kwargs):
        shown = {name: value for name, value in row.items() if value is not None}
        for name in ("wide_scope", "affects_others"):
            shown[name] = {True: "yes", False: "no"}.get(row[name], "")
        for name in ("budget_from", "budget_to", "limit_budget"):
            shown[name] = "" if row[name] is None else f"{row[name]:,}".replace(",", ".")
        units = [name for name in KEYS if KEYS[name] is Unit and row[name]]
        named = Unit.objects.in_bulk({row[name] for name in units})
        shown |= {name: UnitField.shown(named[row[name]]) for name in units}
        kwargs["initial"] = {**shown, "valid_from": valid_from}
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = fields
        self.fields["procedure"].choices = [("", _("none of its own")), *((c, c) for c in codes)]

    @property
    def helper(self):
        helper = super().helper

        def beside(*names):
            return Div(*names, css_class="side-by-side")

        helper.layout = Layout(
            beside("code", "valid_from"),
            Fieldset(
                _("What it does"),
                "condition",
                "outcome",
                beside("to_level", "to_unit"),
                "procedure",
                beside("limit_budget", "report_days"),
            ),
            Fieldset(
                _("For which dossiers"),
                "unit",
                beside("unit_kind", "at_level"),
                beside("field", "purpose"),
                beside("regime", "problem_type"),
                "post",
                beside("wide_scope", "affects_others"),
                beside("budget_from", "budget_to"),
                beside("managing_authority", "managing_level"),
            ),
            Fieldset(
                _("What it says"), "sentence", "sentence_en", "source", "verified", "priority"
            ),
        )
        return helper

    def given(self) -> dict:
        """What `actions.write_rule` takes: the day, and the columns with what was entered."""
        given = dict(self.cleaned_data)
        day = given.pop("valid_from")
        for name in KEYS:
            given[name] = given[name].pk if given[name] else None
        return {"valid_from": day, "row": given}


class EndRule(Plain):
    """From which day on a row holds no more."""

    valid_from = Day(
        label=_("No more in force from"),
        help_text=_("Day/month/year, after today. The day before is its last."),
    )
