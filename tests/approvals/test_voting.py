"""The vote: a second opinion written by hand, over every ballot sheet of up to five voters."""

from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

from approvals.voting import Base, Choice, Result, Why, count

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
ABSENT = "ABSENT"


def oracle(sheet, head, base, entitled):
    """Domain e.4 as its table reads, row by row. `sheet` holds a mark a voter, absent ones too."""
    cast = [mark for mark in sheet if mark != ABSENT]
    yes, nays = cast.count(FOR), cast.count(AGAINST)
    denominator = len(cast) if base == "CAST" else entitled
    if entitled == 1:
        return "CARRIED" if cast == [FOR] else "NOT_CARRIED"
    if denominator and Fraction(yes, denominator) > Fraction(1, 2):
        return "CARRIED"
    if yes == nays and yes > 0 and head == FOR:
        return "CARRIED_BY_TIE_RULE"
    return "NOT_CARRIED"


def sheets():
    """Every set of marks for one to five voters with every mark the head may have put in it."""
    marks = [FOR, AGAINST, ABSTAIN, ABSENT]
    for entitled in range(1, 6):
        for sheet in combinations_with_replacement(marks, entitled):
            heads = {*sheet, None}  # None: the head is no voter here
            for head in sorted(heads, key=str):
                yield sheet, head


@pytest.mark.parametrize("base", Base)
def test_every_sheet_of_up_to_five_voters(base):
    seen = Counter()
    for sheet, head in sheets():
        cast = [mark for mark in sheet if mark != ABSENT]
        head_choice = None if head in (None, ABSENT) else head

        found = count(cast, head_choice, base, entitled=len(sheet))

        assert found.result == oracle(sheet, head, base, len(sheet)), (sheet, head, base)
        assert (found.in_favour, found.against, found.abstained) == (
            cast.count(FOR),
            cast.count(AGAINST),
            cast.count(ABSTAIN),
        )
        assert found.is_carried == (found.result != Result.NOT_CARRIED)
        seen[found.result] += 1
    assert set(seen) == set(Result)  # the table is exercised on every side


ROWS = [  # domain e.4, written out
    # ballots                                   head     base       voters  result, why
    ([FOR, FOR, AGAINST], AGAINST, "CAST", 3, Result.CARRIED, Why.MAJORITY),
    ([FOR, FOR], FOR, "CAST", 5, Result.CARRIED, Why.MAJORITY),  # absent are not in the base
    ([FOR, FOR], FOR, "ENTITLED", 5, Result.NOT_CARRIED, Why.NO_MAJORITY),
    ([FOR, FOR, AGAINST, AGAINST], FOR, "CAST", 4, Result.CARRIED_BY_TIE_RULE, Why.TIE_HEAD_FOR),
    ([FOR, FOR, AGAINST, AGAINST], AGAINST, "CAST", 4, Result.NOT_CARRIED, Why.TIE_HEAD_AGAINST),
    ([FOR, AGAINST, ABSTAIN], ABSTAIN, "CAST", 3, Result.NOT_CARRIED, Why.TIE_WITHOUT_HEAD),
    ([FOR, AGAINST], None, "CAST", 3, Result.NOT_CARRIED, Why.TIE_WITHOUT_HEAD),  # head absent
    (
        [FOR, FOR, AGAINST, AGAINST, ABSTAIN],
        FOR,
        "CAST",
        5,
        Result.CARRIED_BY_TIE_RULE,
        Why.TIE_HEAD_FOR,
    ),
    ([FOR, ABSTAIN], FOR, "CAST", 2, Result.NOT_CARRIED, Why.NO_MAJORITY),  # half is not more
    ([FOR, FOR, AGAINST, AGAINST, AGAINST], FOR, "CAST", 5, Result.NOT_CARRIED, Why.NO_MAJORITY),
    ([FOR], None, "CAST", 1, Result.CARRIED, Why.ONE_VOTER),
    ([AGAINST], None, "CAST", 1, Result.NOT_CARRIED, Why.ONE_VOTER),
    ([ABSTAIN], ABSTAIN, "CAST", 1, Result.NOT_CARRIED, Why.NOBODY_TOOK_SIDES),
    ([], None, "CAST", 3, Result.NOT_CARRIED, Why.NOBODY_TOOK_SIDES),
]


@pytest.mark.parametrize(("ballots", "head", "base", "voters", "result", "why"), ROWS)
def test_each_row_of_the_table(ballots, head, base, voters, result, why):
    found = count(ballots, head, base, entitled=voters)

    assert (found.result, found.why) == (result, why)


@pytest.mark.parametrize(
    ("ballots", "head", "voters", "why"),
    [
        ([FOR, FOR], None, 1, "more ballots"),
        ([AGAINST], FOR, 3, "not among"),
        (["YES"], None, 3, "not a valid"),
    ],
)
def test_nonsense_is_refused(ballots, head, voters, why):
    with pytest.raises(ValueError, match=why):
        count(ballots, head, entitled=voters)
