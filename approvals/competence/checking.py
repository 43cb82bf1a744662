"""What a row of the table must be, whoever writes it: one pure check of its columns. No database.

The search gives each outcome a meaning in some situations only, and in some it goes up whatever a
row says; what a row could never do, or would do to every dossier, is refused beside its field.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from .rows import SENDS, UP_ALWAYS, Condition, Outcome

MOST_PRIORITY = 100
LONGEST_REPORT = 120
"""Working days."""
GAP = re.compile(r"\{[^}]*\}?|\}")
GAPS = ("{unit}", "{above}")
CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
TESTED = (
    *("unit", "purpose", "unit_kind", "at_level", "field", "wide_scope", "affects_others"),
    *("problem_type", "regime", "budget_from", "budget_to", "post"),
    *("managing_level", "managing_authority"),
)
"""The columns by which a row tests a dossier; empty ones test nothing."""
ANSWERS: dict[str, frozenset[str]] = {
    Condition.ALWAYS: frozenset(Outcome) - {Outcome.OPINIONS_OF_HEADS},
    Condition.MANAGED_ELSEWHERE: SENDS | {Outcome.STAY},
    Condition.HEAD_OF_ANOTHER_UNIT: frozenset({Outcome.STAY, Outcome.ONE_LEVEL_UP}),
    Condition.UNIT_AS_AUTHOR: frozenset({Outcome.STAY, Outcome.ONE_LEVEL_UP}),
    Condition.GROUP_ACROSS_UNITS: frozenset({Outcome.STAY, Outcome.OPINIONS_OF_HEADS}),
    **dict.fromkeys(UP_ALWAYS, frozenset({Outcome.ONE_LEVEL_UP})),
}
"""Which outcomes the search knows in which situation."""


def faults_of_row(row: Mapping, procedures: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a row, by column; {} when nothing is. `procedures`: code to purpose.

    `row` has the columns of the table by name: texts, numbers, keys, None or "" where empty.
    """
    found = {}
    for check in (_texts, _answer, _target, _tests, _sums, _limits):
        for column, why in check(row):
            found.setdefault(column, why)
    known = procedures.get(row["procedure"])
    if row["procedure"] and known is None:
        found.setdefault("procedure", _("There is no procedure of this code."))
    elif row["procedure"] and row["purpose"] not in ("", known):
        found.setdefault("procedure", _("This procedure is for cases of another kind."))
    return found


def _texts(row):
    if not CODE.fullmatch(row["code"]):
        yield "code", _("Capitals, digits and hyphens, for example E-LEVEL-6.")
    if not row["sentence"].strip():
        yield "sentence", _("Write the sentence that stands on the dossier.")
    for column in ("sentence", "sentence_en"):
        if any(gap not in GAPS for gap in GAP.findall(row[column])):
            yield column, _("Only {unit} and {above} stand in braces.")
    if not row["source"].strip():
        yield "source", _("Name the document, or say that it is a default.")
    if not -MOST_PRIORITY <= row["priority"] <= MOST_PRIORITY:
        yield "priority", _("Enter a number from −%(n)d to %(n)d.") % {"n": MOST_PRIORITY}


def _answer(row):
    if row["outcome"] in ANSWERS[row["condition"]]:
        return
    if row["condition"] in UP_ALWAYS:
        yield "outcome", _("In this situation it goes one level up: nobody decides on his own.")
    else:
        yield "outcome", _("This outcome means nothing in this situation. Choose another.")


def _target(row):
    outcome = row["outcome"]
    if outcome == Outcome.TO_LEVEL and not row["to_level"]:
        yield "to_level", _("Name the level.")
    if outcome != Outcome.TO_LEVEL and row["to_level"]:
        yield "to_level", _("Only where the outcome names a level.")
    if outcome == Outcome.TO_UNIT and not row["to_unit"]:
        yield "to_unit", _("Name the unit.")
    if outcome not in (Outcome.TO_UNIT, Outcome.HAND_DOWN) and row["to_unit"]:
        yield "to_unit", _("Only where the outcome names a unit.")
    manages = row["managing_level"] or row["managing_authority"]
    elsewhere = row["condition"] == Condition.MANAGED_ELSEWHERE
    if outcome == Outcome.TO_MANAGING and not (manages or elsewhere):
        yield "outcome", _("Only where an author is managed by another agency: test that.")


def _tests(row):
    moves = row["outcome"] in SENDS | {Outcome.HAND_DOWN, Outcome.OUT_OF_SCOPE}
    tests = any(row[name] not in ("", None) for name in TESTED)
    if moves and row["condition"] == Condition.ALWAYS and not tests:
        yield "condition", _("This row would move every dossier. Say for which it holds.")
    if row["outcome"] == Outcome.OUT_OF_SCOPE and row["regime"] != "OUTSIDE":
        yield "regime", _("Only what needs a legal document leaves by another route.")
    if row["unit"] and row["unit"] == row["to_unit"]:
        yield "to_unit", _("It is there already. Name another unit.")


def _sums(row):
    low, high = row["budget_from"], row["budget_to"]
    if low is not None and high is not None and high <= low:
        yield "budget_to", _("More than where the budget begins.")


def _limits(row):
    if row["outcome"] == Outcome.HAND_DOWN:
        days = row["report_days"]
        if days is not None and not 1 <= days <= LONGEST_REPORT:
            yield "report_days", _("Enter 1 to %(most)d working days.") % {"most": LONGEST_REPORT}
        return
    for column in ("limit_budget", "report_days"):
        if row[column] is not None:
            yield column, _("Only of what is handed down.")
