"""The columns of an exported list: what each is called, where it comes from, of which kind."""

from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from approvals.models import Decided
from proposals.lifecycle import State
from proposals.models import LegalRegime, Origin, ProblemType, RegistrantKind


class Timeliness(TextChoices):
    """Whether the decision came by the day it was due; a dossier without one has neither."""

    ON_TIME = "ON_TIME", pgettext_lazy("a decision", "On time")
    LATE = "LATE", pgettext_lazy("a decision", "Late")


class Column(NamedTuple):
    """One column. `kind`: text, int, year, money (đồng), date, datetime or bool."""

    key: str
    label: Promise
    source: str
    kind: str = "text"
    width: int = 16
    words: Any = None
    """The choices of a column of codes."""
    usual: bool = False

    def in_words(self) -> dict[Any, str] | None:
        """What stands in the cell for each value, in the active language: a word for a code, yes
        or no; None where the value itself stands there. Looked up once for a whole file."""
        if self.kind == "bool":
            return {True: _("Yes"), False: _("No"), None: _("No")}
        if self.words is None:
            return None
        return {"": "", None: "", **{code.value: str(code.label) for code in self.words}}


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("code", pgettext_lazy("column", "Code"), "code", width=20, usual=True),
        Column("title", pgettext_lazy("column", "Title"), "title", width=60, usual=True),
        Column(
            "state", pgettext_lazy("column", "State"), "state", words=State, width=24, usual=True
        ),
        Column("unit", pgettext_lazy("column", "Unit"), "unit__name", width=32, usual=True),
        Column(
            "field", pgettext_lazy("column", "Field of work"), "field_name", width=28, usual=True
        ),
        Column(
            "lead", pgettext_lazy("column", "Lead author"), "lead__full_name", width=26, usual=True
        ),
        Column(
            "plan_year", pgettext_lazy("column", "Plan year"), "plan_year", kind="year", width=10
        ),
        Column(
            "registrant",
            pgettext_lazy("column", "Registrant"),
            "registrant_kind",
            words=RegistrantKind,
        ),
        Column("origin", pgettext_lazy("column", "Origin"), "origin", words=Origin, width=26),
        Column(
            "problem_type",
            pgettext_lazy("column", "Type of problem"),
            "problem_type",
            words=ProblemType,
            width=26,
        ),
        Column(
            "legal_regime",
            pgettext_lazy("column", "Legal regime"),
            "legal_regime",
            words=LegalRegime,
            width=30,
        ),
        Column(
            "is_hard_matter",
            pgettext_lazy("column", "Hard or stuck matter"),
            "is_hard_matter",
            kind="bool",
            width=12,
        ),
        Column(
            "is_wide_scope",
            pgettext_lazy("column", "Wide scope"),
            "is_wide_scope",
            kind="bool",
            width=12,
        ),
        Column("is_pilot", pgettext_lazy("column", "Pilot"), "is_pilot", kind="bool", width=12),
        Column("budget", pgettext_lazy("column", "Budget (dong)"), "budget", kind="money"),
        Column("start_date", pgettext_lazy("column", "Start"), "start_date", kind="date"),
        Column("end_date", pgettext_lazy("column", "End"), "end_date", kind="date"),
        Column(
            "registered_at",
            pgettext_lazy("column", "Idea registered at"),
            "registered_at",
            kind="datetime",
            width=18,
        ),
        Column(
            "submitted_at",
            pgettext_lazy("column", "First submitted at"),
            "first_submitted_at",
            kind="datetime",
            width=18,
            usual=True,
        ),
        Column(
            "step_since",
            pgettext_lazy("column", "In this step since"),
            "step_since",
            kind="datetime",
            width=18,
        ),
        Column("procedure", pgettext_lazy("column", "Procedure"), "procedure_name", width=40),
        Column(
            "deciding_unit", pgettext_lazy("column", "Deciding unit"), "deciding_unit", width=32
        ),
        Column(
            "decision",
            pgettext_lazy("column", "Decision"),
            "decision",
            words=Decided,
            width=24,
            usual=True,
        ),
        Column(
            "by_head",
            pgettext_lazy("column", "Approved by the head's own decision"),
            "by_head",
            kind="bool",
            width=16,
            usual=True,
        ),
        Column(
            "timely",
            pgettext_lazy("column", "Decided on time or late"),
            "timely",
            words=Timeliness,
            width=14,
            usual=True,
        ),
        Column(
            "decided_at",
            pgettext_lazy("column", "Decided at"),
            "decided_at",
            kind="datetime",
            width=18,
            usual=True,
        ),
        Column(
            "days_late",
            pgettext_lazy("column", "Working days late"),
            "days_late",
            kind="int",
            width=12,
        ),
        Column(
            "approved_budget",
            pgettext_lazy("column", "Approved budget (dong)"),
            "approved_budget",
            kind="money",
            width=18,
        ),
    )
}

USUAL = [column.key for column in COLUMNS.values() if column.usual]
"""What is ticked before anybody chose."""
