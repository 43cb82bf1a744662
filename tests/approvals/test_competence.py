"""The dated table against a second opinion written by hand, and against any table at all.

No database: rows and levels are made here. A ward (1) stands below the city (9), a centre (3) below
its department (2) below the city, the Standing Committee (8) beside them.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

import pytest

from approvals.competence import (
    LEVELS,
    NO_LEVEL_ABOVE,
    SENDS,
    TESTS,
    UP_ALWAYS,
    Condition,
    Facts,
    NoRule,
    Outcome,
    Place,
    Post,
    Rule,
    find,
    misfit,
)
from approvals.rules_data import ROUTING

WARD, DEPARTMENT, CENTRE, PARTY, CITY = 1, 2, 3, 8, 9
PLACES = {
    WARD: Place(WARD, "COMMUNE", "COMMUNE"),
    DEPARTMENT: Place(DEPARTMENT, "DEPARTMENT", "DEPARTMENT"),
    CENTRE: Place(CENTRE, "PUBLIC_SERVICE_UNIT", "UNIT"),
    PARTY: Place(PARTY, "PARTY_BODY", "CITY_PARTY_STANDING_COMMITTEE"),
    CITY: Place(CITY, "CITY_COMMITTEE", "CITY"),
}
ABOVE = {WARD: CITY, CENTRE: DEPARTMENT, DEPARTMENT: CITY}
BLANK = Rule(
    id=0, code="", version=1, priority=0, condition=Condition.ALWAYS, outcome=Outcome.STAY,
    unit=None, purpose="", unit_kind="", at_level="", field=None, wide_scope=None,
    affects_others=None, problem_type="", regime="", budget_from=None, budget_to=None, post="",
    managing_level="", managing_authority=None, to_level="", to_unit=None, procedure="",
    sentence="", sentence_en="", source="", verified=False, valid_from=None,
)  # fmt: skip


def row(n, **how):
    return replace(BLANK, id=n, **{"code": str(n), **how})


SHIPPED = [
    row(n, **{key: value for key, value in one.items() if key != "key"})
    for n, one in enumerate(ROUTING, 1)
]


@dataclass
class City:
    """Five units; `headed` are those that an author heads, `empty` those with nobody to decide,
    `shut` those whose head has a conflict of interest.
    """

    start: Place = PLACES[WARD]
    managing: Place | None = None
    headed: frozenset = frozenset()
    empty: frozenset = frozenset()
    shut: frozenset = frozenset()
    asked: list = field(default_factory=list)

    def is_barred(self, unit):
        return unit in self.headed

    def is_shut(self, unit):
        return unit in self.shut

    def is_outside_head(self, unit):
        return any(unit not in self._levels(other) for other in self.headed)

    def has_voter(self, unit):
        self.asked.append(unit)
        return unit not in self.empty

    def above(self, unit):
        return PLACES.get(ABOVE.get(unit))

    def of_level(self, level, unit):
        return next((place for place in PLACES.values() if place.level == level), None)

    def at(self, unit):
        return PLACES.get(unit)

    def _levels(self, unit):
        found = []
        while unit in ABOVE:
            unit = ABOVE[unit]
            found.append(unit)
        return found


DECREE = {"purpose": "APPROVAL", "regime": "DECREE_73"}


def answer(facts, city, rules=SHIPPED):
    found = find(Facts(**{**DECREE, **facts}), rules, city)
    return found.place.unit, [said.rule.code for said in found.said], found.procedure


S2, S3 = "E-SCOPE-2", "E-SCOPE-3"
PLAN, WIDE, STAFF = "DECREE_73_8_1", "DECREE_73_8_2", "STAFF_PLAN"
COMMITTEE = "STANDING_COMMITTEE"
C14, ONLY = {"regime": "CONCLUSION_14_PLAN"}, {"regime": "SANG_KIEN_ONLY"}
UNFIT = {"problem_type": "REGULATED_BUT_UNSUITABLE"}
TABLE = [  # the second opinion: facts, where, headed, empty, managed by -> unit, rules, procedure
    ({}, WARD, "", "", None, WARD, ["E-LEVEL-1", S2], PLAN),
    (C14, WARD, "", "", None, WARD, ["E-LEVEL-1", S3], STAFF),
    (ONLY, WARD, "", "", None, WARD, ["E-LEVEL-1", S3], STAFF),
    ({**C14, "wide_scope": True}, WARD, "", "", None, WARD, ["E-LEVEL-1", "B-5"], WIDE),
    ({"wide_scope": True}, WARD, "", "", None, WARD, ["E-LEVEL-1", "B-5"], WIDE),
    (UNFIT, WARD, "", "", None, WARD, ["E-LEVEL-1", S2, "E-SCOPE-4"], PLAN),
    ({**C14, **UNFIT}, WARD, "", "", None, WARD, ["E-LEVEL-1", S3], STAFF),
    ({}, WARD, "1", "", None, CITY, ["E-LEVEL-2", S2], PLAN),
    ({}, CENTRE, "3", "", None, DEPARTMENT, ["E-LEVEL-2", S2], PLAN),
    ({}, CENTRE, "32", "", None, CITY, ["E-LEVEL-2", "E-LEVEL-2", S2], PLAN),
    ({}, WARD, "2", "", None, CITY, ["E-LEVEL-2", S2], PLAN),
    ({}, CITY, "9", "", None, CITY, ["E-LEVEL-2", S2], PLAN),
    ({"as_unit": True}, WARD, "", "", None, CITY, ["E-LEVEL-2", S2], PLAN),
    ({"as_unit": True}, CENTRE, "", "", None, DEPARTMENT, ["E-LEVEL-2", S2], PLAN),
    ({}, WARD, "", "1", None, CITY, ["E-VOTE-5", S2], PLAN),
    ({}, WARD, "", "", CITY, CITY, ["E-LEVEL-3", S2], PLAN),
    ({}, CENTRE, "", "", DEPARTMENT, DEPARTMENT, ["E-LEVEL-3", S2], PLAN),
    ({}, CENTRE, "3", "", CITY, CITY, ["E-LEVEL-2", "E-LEVEL-3", S2], PLAN),
    ({}, WARD, "1", "", CITY, CITY, ["E-LEVEL-2", S2], PLAN),  # there already
    ({}, WARD, "", "", PARTY, PARTY, ["E-LEVEL-4", "E-LEVEL-4"], COMMITTEE),
    ({}, WARD, "1", "", PARTY, PARTY, ["E-LEVEL-2", "E-LEVEL-4", "E-LEVEL-4"], COMMITTEE),
    ({"wide_scope": True}, WARD, "", "", PARTY, PARTY, ["E-LEVEL-4", "E-LEVEL-4"], COMMITTEE),
    ({**C14}, PARTY, "", "", None, PARTY, ["E-LEVEL-1", "E-LEVEL-4"], COMMITTEE),
    ({"purpose": "REGISTRATION"}, WARD, "", "", PARTY, WARD, ["E-LEVEL-1", "E-LEVEL-4"], ""),
    ({"purpose": "REGISTRATION"}, WARD, "1", "", PARTY, CITY, ["E-LEVEL-2", "E-LEVEL-4"], ""),
    ({"affects_others": True}, WARD, "", "", None, WARD, ["E-LEVEL-1", "E-LEVEL-7", S2], PLAN),
    ({"affects_others": True}, WARD, "2", "", None, CITY, ["E-LEVEL-2", "E-LEVEL-7", S2], PLAN),
    ({"regime": "OUTSIDE"}, WARD, "", "", None, WARD, ["E-LEVEL-1", "E-SCOPE-1"], ""),
    ({"purpose": "REGISTRATION"}, WARD, "", "", None, WARD, ["E-LEVEL-1"], ""),
    ({"purpose": "REGISTRATION"}, WARD, "1", "", None, CITY, ["E-LEVEL-2"], ""),
]


@pytest.mark.parametrize(("facts", "where", "headed", "empty", "managed", *"abc"), TABLE)
def test_the_rows_that_ship_say_what_a_reader_of_the_law_says(
    facts, where, headed, empty, managed, a, b, c
):
    city = City(
        PLACES[where],
        PLACES.get(managed),
        frozenset(int(one) for one in headed),
        frozenset(int(one) for one in empty),
    )
    assert answer(facts, city) == (a, b, c)


OWN = {  # each kind of test a row may make: what it tests, facts that fit, facts that do not
    "unit": ({"unit": WARD}, {}, None),
    "purpose": ({"purpose": "APPROVAL"}, {}, {"purpose": "REGISTRATION"}),
    "unit_kind": ({"unit_kind": "COMMUNE"}, {}, None),
    "at_level": ({"at_level": "COMMUNE"}, {}, None),
    "field": ({"field": 5}, {"field": 5}, {"field": 6}),
    "wide_scope": ({"wide_scope": True}, {"wide_scope": True}, {}),
    "affects_others": ({"affects_others": False}, {}, {"affects_others": True}),
    "problem_type": ({"problem_type": "LEGACY_BACKLOG"}, {"problem_type": "LEGACY_BACKLOG"}, {}),
    "regime": ({"regime": "DECREE_73"}, {}, {"regime": "SANG_KIEN_ONLY"}),
    "budget": ({"budget_from": 10, "budget_to": 20}, {"budget": 10}, {"budget": 20}),
    "post": ({"post": Post.DEPUTY_HEAD}, {"post": Post.DEPUTY_HEAD}, {"post": Post.STAFF}),
    "managing": ({"managing_level": "CITY"}, "managed", {}),
}


def test_every_test_a_row_can_make_is_tried():
    assert set(OWN) == set(TESTS)


@pytest.mark.parametrize("name", OWN)
def test_a_row_sends_it_on_when_what_it_tests_is_so_and_only_then(name):
    tests, so, otherwise = OWN[name]
    sends = row(90, priority=50, outcome=Outcome.TO_UNIT, to_unit=PARTY, **tests)
    quiet = [one for one in SHIPPED if one.condition != Condition.MANAGED_ELSEWHERE]
    fits = City(managing=PLACES[CITY] if so == "managed" else None)
    assert answer({} if so == "managed" else so, fits, [*quiet, sends])[0] == PARTY
    elsewhere = City(PLACES[CENTRE]) if otherwise is None else City()
    assert answer(otherwise or {}, elsewhere, [*quiet, sends])[0] != PARTY


@pytest.mark.parametrize(
    ("low", "high", "budget", "fits"),
    [
        (None, None, None, True),
        (10, None, None, False),
        (10, None, 9, False),
        (10, None, 10, True),
        (None, 10, 9, True),
        (None, 10, 10, False),
        (None, 10, None, False),
        (0, None, 0, True),
    ],
)
def test_a_budget_counts_from_the_first_sum_up_to_the_second(low, high, budget, fits):
    rule = row(1, budget_from=low, budget_to=high)
    assert (misfit(rule, Facts("APPROVAL", budget=budget), PLACES[WARD], None) == "") is fits


@pytest.mark.parametrize(
    ("one", "other", "wins"),
    [
        ({"priority": 2}, {"priority": 1, "valid_from": date(2030, 1, 1), "unit": WARD}, PARTY),
        ({"unit": WARD}, {"valid_from": date(2030, 1, 1)}, PARTY),
        ({"valid_from": date(2026, 2, 1)}, {"valid_from": date(2026, 1, 1)}, PARTY),
        ({"valid_from": date(2026, 2, 1)}, {"valid_from": None}, PARTY),
    ],
)
def test_the_stronger_row_wins(one, other, wins):
    first = row(70, outcome=Outcome.TO_UNIT, to_unit=PARTY, **{"priority": 1, **one})
    second = row(71, outcome=Outcome.TO_UNIT, to_unit=DEPARTMENT, **{"priority": 1, **other})
    found = find(Facts(**DECREE), [*SHIPPED, second, first], City())
    assert found.said[0].to == wins


def test_a_row_from_a_sum_on_sends_it_one_level_up_once():
    sends = row(90, priority=50, outcome=Outcome.ONE_LEVEL_UP, budget_from=100)
    assert answer({"budget": 100}, City(PLACES[CENTRE]), [*SHIPPED, sends])[0] == DEPARTMENT


def test_a_level_that_no_unit_has_keeps_it_and_says_so():
    sends = row(90, priority=50, outcome=Outcome.TO_LEVEL, to_level="CENTRAL")
    found = find(Facts(**DECREE), [*SHIPPED, sends], City())
    assert (found.place.unit, found.notes) == (WARD, [NO_LEVEL_ABOVE])


def test_the_procedure_of_the_level_where_it_rests():
    own = row(
        90, priority=50, outcome=Outcome.SAID, procedure="PARTY", at_level=PLACES[PARTY].level
    )
    assert answer({}, City(managing=PLACES[PARTY]), [*SHIPPED, own])[2] == "PARTY"
    assert answer({}, City(), [*SHIPPED, own])[2] == PLAN


def test_voters_are_looked_for_only_where_it_would_rest():
    city = City(headed=frozenset({WARD}))
    answer({}, city)
    assert city.asked == [CITY]


SITUATIONS = [
    {"start": PLACES[start], "managing": managing, "headed": frozenset(headed), "empty": empty}
    for start, managing, headed, empty in product(
        (WARD, CENTRE, CITY),
        (None, PLACES[CITY], PLACES[PARTY]),
        ((), (WARD,), (CENTRE,), (CENTRE, DEPARTMENT), (CITY,), (PARTY,)),
        (frozenset(), frozenset({WARD}), frozenset({DEPARTMENT})),
    )
]


def any_table(pick):
    """Rows that the database would take, whatever sense they make."""
    rows = [one for one in SHIPPED if one.condition != Condition.ALWAYS or pick.random() < 0.5]
    for n in range(100, 100 + pick.randrange(8)):
        condition = pick.choice([*Condition])
        plain = condition in (Condition.ALWAYS, Condition.MANAGED_ELSEWHERE)
        outcomes = LEVELS if plain else {Outcome.STAY, Outcome.ONE_LEVEL_UP}
        if condition == Condition.HEAD_AMONG_AUTHORS:
            outcomes = {Outcome.ONE_LEVEL_UP}
        rows.append(
            row(
                n,
                condition=condition,
                outcome=pick.choice(sorted(outcomes)),
                priority=pick.randrange(3),
                unit=pick.choice([None, None, WARD]),
                wide_scope=pick.choice([None, None, True]),
                post=pick.choice(["", "", Post.HEAD]),
                budget_from=pick.choice([None, None, 50]),
                to_level=pick.choice(["CITY", "CITY_PARTY_STANDING_COMMITTEE", "CENTRAL"]),
                to_unit=pick.choice([*PLACES, 77]),
                procedure=pick.choice(["", "", "A", "B"]),
                valid_from=pick.choice([None, date(2026, 1, 1), date(2026, 2, 1)]),
            )
        )
    return rows


def test_any_table_gives_one_answer_and_never_a_head_for_himself():
    """Total, deterministic, whatever the order of the rows; nobody decides on his own."""
    pick = random.Random(20261129)
    moved = 0
    for _round in range(60):
        rules = any_table(pick)
        for how in pick.sample(SITUATIONS, 25):
            facts = Facts(
                "APPROVAL",
                wide_scope=pick.random() < 0.5,
                budget=pick.choice([None, 10, 100]),
                post=pick.choice([*Post]),
                as_unit=pick.random() < 0.2,
                affects_others=pick.random() < 0.3,
            )
            how = {**how, "shut": frozenset({pick.choice([*PLACES])})}
            city = City(**how)
            found = find(facts, rules, city)
            again = find(facts, pick.sample(rules, len(rules)), City(**how))

            assert (found.place, found.said, found.procedure) == (
                again.place, again.said, again.procedure
            )  # fmt: skip
            here = found.place.unit
            top = NO_LEVEL_ABOVE in found.notes
            assert not city.is_barred(here) or top
            assert not city.is_shut(here) or top
            assert city.has_voter(here) or top
            assert len({place.unit for place in found.seen}) == len(found.seen)
            moved += len(found.seen) > 1
            for one, other in zip(found.said, found.said[1:], strict=False):
                assert one.rule.outcome not in SENDS or one.to in {other.where, here}
    assert moved > 500


@pytest.mark.parametrize("condition", sorted(UP_ALWAYS))
def test_even_a_row_that_says_stay_sends_it_up(condition):
    others = [one for one in SHIPPED if one.condition != condition]
    stays = row(90, condition=condition, outcome=Outcome.STAY, priority=99)
    ward = frozenset({WARD})
    headed = ward if condition == Condition.HEAD_AMONG_AUTHORS else frozenset()
    city = City(headed=headed, empty=ward, shut=ward)
    assert answer({}, city, [*others, stays, *SHIPPED])[0] == CITY


def test_a_situation_that_no_row_answers_is_refused():
    rules = [one for one in SHIPPED if one.condition != Condition.HEAD_AMONG_AUTHORS]
    with pytest.raises(NoRule):
        answer({}, City(headed=frozenset({WARD})), rules)
