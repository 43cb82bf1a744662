"""What a council recommends, by hand: quorum, passing share, base, spread and weighted mean."""

import pytest

from approvals.council import Recommendation as R
from approvals.council import Share, Spread, Why, judge, spread, weighted
from approvals.voting import Base

A, C, N = R.APPROVE, R.APPROVE_WITH_CONDITIONS, R.REJECT
THIRDS = Share(2, 3)
TABLE = [
    # sheets                    present entitled  base           recommends  why
    ([A] * 7, 7, 7, Base.CAST, A, Why.ENOUGH),
    ([A] * 5 + [N] * 2, 7, 7, Base.CAST, A, Why.ENOUGH),  # 5 of 7 is more than two thirds
    ([A] * 4 + [N] * 3, 7, 7, Base.CAST, N, Why.NOT_ENOUGH),  # 4 of 7 is less
    ([A] * 4 + [C] + [N] * 2, 7, 7, Base.CAST, C, Why.ENOUGH_WITH_CONDITIONS),
    ([C] * 7, 7, 7, Base.CAST, C, Why.ENOUGH_WITH_CONDITIONS),
    ([A] * 4 + [N] * 2, 6, 6, Base.CAST, A, Why.ENOUGH),  # exactly two thirds
    ([N] * 7, 7, 7, Base.CAST, N, Why.NOT_ENOUGH),
    ([A] * 4, 5, 7, Base.CAST, A, Why.ENOUGH),  # three sheets missing: of those sent
    ([A] * 4, 5, 7, Base.ENTITLED, N, Why.NOT_ENOUGH),  # of all who are entitled
    ([A] * 5, 5, 7, Base.ENTITLED, A, Why.ENOUGH),
    ([A] * 7, 4, 7, Base.CAST, None, Why.NO_QUORUM),  # 4 of 7 present
    ([A] * 7, 5, 7, Base.CAST, A, Why.ENOUGH),
    ([A] * 6, 4, 6, Base.CAST, A, Why.ENOUGH),  # exactly two thirds present
    ([], 7, 7, Base.CAST, None, Why.NO_SHEET),
    ([], 0, 0, Base.CAST, None, Why.NO_QUORUM),  # everybody declared a conflict
]


@pytest.mark.parametrize("row", TABLE)
def test_what_the_council_recommends(row):
    sheets, present, entitled, base, recommends, why = row

    said = judge(
        sheets, present=present, entitled=entitled, quorum=THIRDS, passing=THIRDS, base=base
    )

    assert (said.recommends, said.why) == (recommends, why)
    assert (said.approve, said.with_conditions, said.reject) == tuple(map(sheets.count, (A, C, N)))


@pytest.mark.parametrize(
    ("sheets", "present"), [([A] * 8, 7), ([A], 8)], ids=["more sheets", "more people"]
)
def test_nobody_counts_twice(sheets, present):
    with pytest.raises(ValueError, match="more sheets or people"):
        judge(sheets, present=present, entitled=7, quorum=THIRDS, passing=THIRDS)


@pytest.mark.parametrize(("total", "least"), [(7, 5), (6, 4), (5, 4), (9, 6), (1, 1)])
def test_two_thirds_in_people(total, least):
    assert THIRDS.least(total) == least
    assert THIRDS.is_reached(least, total)
    assert not THIRDS.is_reached(least - 1, total)


def test_spread_and_mean():
    assert spread([9, 4, 7]) == Spread(4, 7, 9)
    assert spread([9, 4]) == Spread(4, 6.5, 9)
    assert spread([]) is None
    assert weighted([(10, 2), (4, 1)]) == 8
