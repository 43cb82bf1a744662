"""The proposal plan, section by section (domain c.4; NĐ 73/2023, Điều 7(2); Kế hoạch 124)."""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from proposals.models import ProblemType

from . import catalogues, slip
from .fields import (
    Day,
    Line,
    Money,
    OneOf,
    OneOfRows,
    Pick,
    PickMany,
    Statement,
    Text,
    Tick,
    Year,
    YesNo,
)
from .forms import ListOf, RowForm, SectionForm

SYMBOL = re.compile(r"\d+\s*[/-]\s*\S+")
"""A number with its year or symbol: 73/2023/NĐ-CP, 14-KL/TW. Never a bare 73."""
NO_NUMBER = re.compile(r"không số|no number", re.IGNORECASE)
"""What is written of a document that has no number: the rules of a house."""
REGULATED = (ProblemType.REGULATED_BUT_UNSUITABLE, ProblemType.UNCLEAR_OR_OVERLAPPING)
"""Types of problem that name a document which regulates the matter."""


class Level(TextChoices):
    LOW = "LOW", pgettext_lazy("degree", "Low")
    MEDIUM = "MEDIUM", pgettext_lazy("degree", "Medium")
    HIGH = "HIGH", pgettext_lazy("degree", "High")


class GeneralForm(SectionForm):
    """What the plan is about, and who stands behind it."""

    title = slip.title()
    summary = Text(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy(
            "Five to ten lines in plain words, at most 3,000 characters. After approval this is "
            "the part others may read."
        ),
        max_length=3000,
    )
    plan_year = Year(label=gettext_lazy("Plan year"))
    form = slip.form_of_registration()
    registrant_kind = slip.registrant_kind()
    field = slip.field_of_work()
    origin = slip.origin()
    is_hard_matter = slip.is_hard_matter()
    programme_ids = slip.programme_ids()
    needs_legal_document_pilot = YesNo(
        label=gettext_lazy("Does trying it out need a new legal document?"),
        help_text=gettext_lazy(
            "Answer yes when it can only be piloted under a resolution, decree or another legal "
            "document still to be issued. Such a proposal takes another route; you will be told "
            "which."
        ),
    )


class InstrumentRow(RowForm):
    """One document that was looked through, or that there is none (domain c.4: the gap shown)."""

    depends = ("instrument", "instrument_other")

    instrument = Pick(
        catalogues.INSTRUMENT, label=gettext_lazy("Document from the list"), required=False
    )
    instrument_other = Line(
        max_length=300,
        required=False,
        label=gettext_lazy("Another document"),
        help_text=gettext_lazy(
            "If it is not in the list: type, full number and symbol, issuer. For example: "
            "Quyết định 15/2024/QĐ-UBND của UBND Thành phố. Of a document without a number say so: "
            "Quy chế tiếp công dân, không số, của UBND phường"
        ),
    )
    none_found = Statement(
        label=gettext_lazy("I looked, and no document regulates this matter"),
        said=gettext_lazy("Looked through: no document regulates this matter"),
        help_text=gettext_lazy(
            "Then name no document, and say below where you looked and what is left open."
        ),
    )
    gap = Text(
        rows=2,
        label=gettext_lazy("What it leaves open or regulates unsuitably"),
        help_text=gettext_lazy("Name the article where you can."),
    )
    conflict = Text(
        rows=2,
        label=gettext_lazy("Conflict with documents of higher bodies"),
        help_text=gettext_lazy("Say why there is none, or which point may conflict."),
    )

    def clean_instrument_other(self):
        other = self.cleaned_data["instrument_other"]
        if other and not SYMBOL.search(other) and not NO_NUMBER.search(other):
            raise ValidationError(
                _(
                    "Write the full number and symbol and the issuer, for example "
                    "73/2023/NĐ-CP của Chính phủ. A bare number may mean several documents. Of a "
                    "document without a number write “không số” beside its name."
                )
            )
        return other

    def clean(self):
        given = self.cleaned_data
        named = given.get("instrument") or given.get("instrument_other")
        if given.get("none_found"):
            if named:
                self.add_error(
                    "none_found",
                    _("A document is named in this row. Take it out, or take this tick off."),
                )
        elif not named and not {"instrument", "instrument_other"} & self.errors.keys():
            self.add_error(
                "instrument",
                _("Choose the document, name it below, or tick that there is none."),
            )


class ProblemForm(SectionForm):
    """Why it is needed."""

    necessity = Text(label=gettext_lazy("Necessity"))
    purpose = Text(label=gettext_lazy("Purpose"), rows=3)
    requirements = Text(
        label=gettext_lazy("Requirements"),
        rows=3,
        help_text=gettext_lazy("What carrying it out must respect."),
    )
    bottleneck = slip.bottleneck()
    problem_type = OneOf(ProblemType, label=gettext_lazy("Type of problem"))
    scientific_basis = Text(
        label=gettext_lazy("Scientific basis"),
        help_text=gettext_lazy("Studies, methods, calculations that support it."),
    )
    practical_basis = Text(
        label=gettext_lazy("Practical basis"),
        help_text=gettext_lazy("Surveys, figures, what was tried here or elsewhere."),
    )

    lists = (
        ListOf(
            "legal_scan",
            gettext_lazy("Documents looked through"),
            InstrumentRow,
            one=gettext_lazy("Document"),
            add=gettext_lazy("Add a document"),
            too_few=gettext_lazy(
                "Name at least one document you looked through, or add a row and tick that no "
                "document regulates this matter."
            ),
            help=gettext_lazy(
                "They show what is not yet regulated, or regulated but unsuitable, and that "
                "nothing goes against higher bodies."
            ),
        ),
    )
    order = (
        "necessity",
        "purpose",
        "requirements",
        "bottleneck",
        "problem_type",
        "legal_scan",
        "scientific_basis",
        "practical_basis",
    )

    def judge(self, rows):
        none = [row for row in rows["legal_scan"] if row["none_found"]]
        if none and len(rows["legal_scan"]) > 1:
            return {
                "legal_scan": [
                    _(
                        "One row says that no document regulates this matter, and others name "
                        "documents. Take out the one or the others."
                    )
                ]
            }
        if none and self.cleaned_data["problem_type"] in REGULATED:
            return {
                "problem_type": [
                    _(
                        "You answered that the matter is regulated, but that no document regulates "
                        "it. Name the document below, or choose another type of problem."
                    )
                ]
            }
        return {}


class WorkRow(RowForm):
    """One piece of work; later followed and judged by itself."""

    title = Line(max_length=300, label=gettext_lazy("Piece of work"))
    owner = Line(
        max_length=200,
        label=gettext_lazy("Who answers for it"),
        help_text=gettext_lazy("A person or a unit."),
    )
    start = Day(label=pgettext_lazy("of a period", "Start"))
    end = Day(label=pgettext_lazy("of a period", "End"))
    deliverable = Line(max_length=500, label=gettext_lazy("Deliverable"))

    def clean(self):
        slip.in_order(self, "start", "end")


class OptionRow(RowForm):
    """One way of doing it."""

    title = Line(max_length=300, label=gettext_lazy("Name of the option"))
    description = Text(label=gettext_lazy("Description"), rows=3)
    pros = Text(label=gettext_lazy("Advantages"), rows=2, required=False)
    cons = Text(label=gettext_lazy("Disadvantages"), rows=2, required=False)
    cost = Money(label=gettext_lazy("Cost"), required=False)
    risk_level = OneOf(Level, radio=False, label=gettext_lazy("Risk"), required=False)
    is_breakthrough = Tick(label=gettext_lazy("This option is a breakthrough"), required=False)
    is_selected = Tick(
        label=gettext_lazy("We choose this option"),
        required=False,
        widget=OneOfRows(),
    )


class SolutionForm(SectionForm):
    """What is to be done, and why this way."""

    depends = ("selection_rationale",)

    solution = Text(
        label=gettext_lazy("Solution"),
        rows=6,
        help_text=gettext_lazy("The steps, and what is new against the way it is done now."),
    )
    selection_rationale = Text(
        label=gettext_lazy("Why this option: the calculation"),
        required=False,
        help_text=gettext_lazy(
            "Required when the chosen option is a breakthrough: it must be calculated with care."
        ),
    )

    lists = (
        ListOf(
            "tasks",
            gettext_lazy("Pieces of work"),
            WorkRow,
            one=gettext_lazy("Piece of work"),
            add=gettext_lazy("Add a piece of work"),
            too_few=gettext_lazy("Name at least one piece of work."),
            most=50,
        ),
        ListOf(
            "options",
            gettext_lazy("Options"),
            OptionRow,
            one=gettext_lazy("Option"),
            add=gettext_lazy("Add an option"),
            too_few=gettext_lazy("Describe at least two options; doing nothing may be one."),
            minimum=2,
            most=10,
            help=gettext_lazy("At least two, of which you choose one."),
        ),
    )
    order = ("solution", "tasks", "options", "selection_rationale")

    def judge(self, rows):
        chosen = [option for option in rows["options"] if option["is_selected"]]
        wrong = {}
        if len(rows["options"]) >= 2 and not chosen:
            wrong["options"] = [_("Choose one option: mark “We choose this option” in it.")]
        if len(chosen) > 1:
            wrong["options"] = [
                _("You ticked several options as chosen: %(names)s. Choose only one.")
                % {"names": ", ".join(f"“{option['title']}”" for option in chosen)}
            ]
        daring = any(option["is_breakthrough"] for option in chosen)
        if daring and not self.cleaned_data["selection_rationale"]:
            wrong["selection_rationale"] = [
                _("The chosen option is a breakthrough: show why it was chosen, calculated.")
            ]
        return wrong

    def derive(self, rows):
        numbers = [n for n, option in enumerate(rows["options"], 1) if option["is_selected"]]
        return {"selected_option": numbers[0] if numbers else None}


class MeansForm(SectionForm):
    """Where, when, with whom and with what."""

    depends = ("pilot_locations",)

    scope = Text(label=gettext_lazy("Scope"), rows=3)
    is_wide_scope = YesNo(
        label=gettext_lazy("Wide scope or complex content?"),
        help_text=gettext_lazy(
            "Yes when it touches other units or localities, or several fields at once. It then "
            "takes the procedure for wide-scope proposals."
        ),
    )
    subjects = Text(label=gettext_lazy("Who carries it out and who is affected"), rows=3)
    is_pilot = YesNo(label=gettext_lazy("Is it a pilot?"))
    pilot_locations = PickMany(
        catalogues.PLACE,
        label=gettext_lazy("Places of the pilot"),
        required=False,
        help_text=gettext_lazy("Choose at least one when it is a pilot; else none."),
    )
    start_date = Day(label=gettext_lazy("First day"))
    end_date = Day(label=gettext_lazy("Last day"))
    people = Text(label=pgettext_lazy("means of a plan", "People"), rows=3)
    equipment = Text(label=gettext_lazy("Equipment and means"), rows=3)
    budget = Money(
        label=gettext_lazy("Budget"),
        help_text=gettext_lazy(
            "In đồng, for example 1.250.000 or 10 triệu. Write 0 when none is needed."
        ),
    )
    funding_source = Pick(
        catalogues.FUNDING, label=gettext_lazy("Source of funding"), required=False
    )
    feasibility = Text(
        label=gettext_lazy("Feasibility"),
        help_text=gettext_lazy("Why it can be done with these people, means and days."),
    )

    def clean(self):
        slip.in_order(self, "start_date", "end_date")
        given = self.cleaned_data
        places, pilot = given.get("pilot_locations"), given.get("is_pilot")
        if pilot is True and not places and "pilot_locations" not in self.errors:
            self.add_error(
                "pilot_locations",
                _(
                    "You answered that it is a pilot: choose at least one place. For a pilot in an "
                    "office, a school or a hospital, choose the ward or commune where it stands."
                ),
            )
        if pilot is False and places:
            self.add_error(
                "pilot_locations",
                _(
                    "You answered that it is no pilot, but places are chosen. Take them off, or "
                    "answer “Yes”."
                ),
            )
        source = self.fields["funding_source"].rows.get(given.get("funding_source") or "")
        if source and source.code == catalogues.NO_MONEY and given.get("budget"):
            self.add_error(
                "funding_source",
                _(
                    "A budget of %(amount)s is written, but no money is said to be needed. Write "
                    "0, or choose where the money comes from."
                )
                % {"amount": self.fields["budget"].show(given["budget"])},
            )


class RiskRow(RowForm):
    """One foreseen risk. Foreseen risks matter later, when protection is weighed."""

    description = Text(label=gettext_lazy("What may go wrong"), rows=2)
    likelihood = OneOf(Level, radio=False, label=gettext_lazy("Likelihood"))
    impact = OneOf(Level, radio=False, label=pgettext_lazy("of a risk", "Impact"))
    mitigation = Text(
        label=gettext_lazy("How it is prevented and remedied"),
        rows=2,
        error_messages={"required": gettext_lazy("Every risk needs its remedy.")},
    )
    owner = Line(max_length=200, label=gettext_lazy("Who watches it"))


class RisksForm(SectionForm):
    """The worst case, and what is ready for it."""

    worst_case = Text(
        label=gettext_lazy("Worst case"),
        help_text=gettext_lazy("What is the worst that may happen, to whom, how badly."),
    )
    remedial_measures = Text(
        label=gettext_lazy("Remedial measures"),
        help_text=gettext_lazy("What is done then, by whom, how fast; when it is stopped."),
    )

    lists = (
        ListOf(
            "risks",
            gettext_lazy("Foreseen risks"),
            RiskRow,
            one=gettext_lazy("Risk"),
            add=gettext_lazy("Add a risk"),
            too_few=gettext_lazy("Name at least one risk you foresee."),
            help=gettext_lazy(
                "What you write here counts later: a risk that was foreseen and reported is "
                "judged differently from one that was not."
            ),
        ),
    )


class IndicatorRow(RowForm):
    """How one will see that it worked."""

    name = Line(max_length=200, label=gettext_lazy("Indicator"))
    unit = Line(
        max_length=50,
        label=gettext_lazy("Unit of measure"),
        help_text=gettext_lazy("For example: days, %, trips"),
    )
    baseline = Line(max_length=50, label=gettext_lazy("Now"))
    target = Line(max_length=50, label=pgettext_lazy("of an indicator", "Target"))
    measurement_date = Day(label=gettext_lazy("Measured on"))


class EffectsForm(SectionForm):
    """What it brings, and whom it might hurt."""

    expected_effect = Text(label=gettext_lazy("Expected effect in practice"))
    practical_value = slip.practical_value()
    change = slip.change()
    contribution = slip.contribution()
    positive_impact = Text(label=gettext_lazy("Positive impact"), rows=3)
    negative_impact = Text(label=gettext_lazy("Negative impact, if any"), rows=3, required=False)
    no_security_harm = Tick(
        label=gettext_lazy("It does no harm to national defence, security and public order"),
        error_messages={
            "required": gettext_lazy(
                "Only a proposal that does no such harm can be sent (NĐ 73/2023, Điều 5(1)c)."
            )
        },
    )
    no_harm_to_others = Tick(
        label=gettext_lazy("It does no harm to the growth of other localities and units"),
        error_messages={
            "required": gettext_lazy(
                "Only a proposal that does no such harm can be sent (NĐ 73/2023, Điều 5(1)c)."
            )
        },
    )

    lists = (
        ListOf(
            "indicators",
            gettext_lazy("Indicators"),
            IndicatorRow,
            one=gettext_lazy("Indicator"),
            add=gettext_lazy("Add an indicator"),
            too_few=gettext_lazy("Name at least one indicator by which the result is measured."),
        ),
    )
    order = (
        "expected_effect",
        "practical_value",
        "change",
        "contribution",
        "indicators",
        "positive_impact",
        "negative_impact",
        "no_security_harm",
        "no_harm_to_others",
    )
