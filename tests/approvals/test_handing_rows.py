"""A class of cases handed down by a row: where to, by hand and without a database (E-LEVEL-6)."""

from dataclasses import dataclass

import pytest

from approvals.competence import Condition, Facts, Outcome, Place, Rule, find

WARD, CITY = Place(1, "COMMUNE", "COMMUNE"), Place(2, "CITY_COMMITTEE", "CITY")


@dataclass
class TwoLevels:
    """A ward below the city, which manages the author; what `ward` says is so of the ward."""

    ward: str = ""
    start: Place = WARD
    managing: Place | None = CITY

    def is_barred(self, unit):
        return (unit, self.ward) == (1, "barred")

    def is_shut(self, unit):
        return (unit, self.ward) == (1, "shut")

    def is_outside_head(self, unit):
        return (unit, self.ward) == (1, "outside head")

    def has_head(self, unit):
        return (unit, self.ward) != (1, "no head")

    def is_below(self, unit, above):
        return (unit, above) == (1, 2) and self.ward != "elsewhere"

    def has_voter(self, unit):
        return True

    def above(self, unit):
        return CITY if unit == 1 else None

    def at(self, unit):
        return {1: WARD, 2: CITY}.get(unit)


def table(**hands_down):
    empty = dict.fromkeys(
        ("unit", "field", "wide_scope", "affects_others", "budget_from", "budget_to", "to_unit",
         "managing_authority", "valid_from")
    ) | dict.fromkeys(
        ("purpose", "unit_kind", "at_level", "problem_type", "regime", "post", "managing_level",
         "to_level", "procedure", "sentence", "sentence_en", "source"), ""
    )  # fmt: skip
    up = [one for one in Condition if one not in (Condition.ALWAYS, Condition.MANAGED_ELSEWHERE)]
    said = [
        (Condition.ALWAYS, Outcome.STAY, {}),
        (Condition.MANAGED_ELSEWHERE, Outcome.TO_MANAGING, {}),
        *((one, Outcome.ONE_LEVEL_UP, {}) for one in up),
        (Condition.ALWAYS, Outcome.HAND_DOWN, {"at_level": "CITY", "budget_to": 300} | hands_down),
    ]
    return [
        Rule(**empty | {"id": n, "code": "X", "version": 1, "priority": 0, "verified": True,
                        "condition": condition, "outcome": outcome} | tests)
        for n, (condition, outcome, tests) in enumerate(said, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ward", "budget", "as_unit", "row", "where"),
    [
        # of the ward         budget  unit   the row         who decides
        ("", 299, False, {}, WARD),
        ("", 300, False, {}, CITY),
        ("", None, False, {}, CITY),
        ("", 299, False, {"to_unit": 1}, WARD),
        ("", 299, False, {"to_unit": 2}, CITY),
        ("", 299, True, {}, CITY),
        ("barred", 299, False, {}, CITY),
        ("shut", 299, False, {}, CITY),
        ("outside head", 299, False, {}, CITY),
        ("no head", 299, False, {}, CITY),
        ("elsewhere", 299, False, {}, CITY),
    ],
)
def test_where_a_row_hands_down_and_where_it_may_not(ward, budget, as_unit, row, where):
    """The second opinion: nothing comes down to whom the other rows had sent it past."""
    facts = Facts("APPROVAL", budget=budget, as_unit=as_unit)
    found = find(facts, table(**row), TwoLevels(ward))
    assert found.place == where
    assert (found.handed is not None) == (where == WARD)
