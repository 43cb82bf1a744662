"""Reckoning in working days: against a table made by hand, and against brute force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import VIETNAM
from workdays.calendar import Calendar, deadline

FIRST, LAST = date(2024, 1, 1), date(2040, 12, 31)
DAYS = st.dates(FIRST, LAST)

# Written by hand with a wall calendar and the announced days off: from, working days, falls on.
BY_HAND = """
    06/07/2026   7  15/07/2026   a plain week
    03/07/2026   2  07/07/2026   over a weekend
    03/07/2026   7  14/07/2026   received on Friday
    04/07/2026   7  14/07/2026   received on Saturday: Monday is the first day
    05/07/2026   7  14/07/2026   received on Sunday
    06/07/2026   0  06/07/2026   none
    31/12/2025   1  05/01/2026   01/01 and 02/01/2026 are off
    31/12/2025   5  09/01/2026
    31/12/2025   6  10/01/2026   Saturday 10/01/2026 is worked
    31/12/2025   7  12/01/2026
    01/01/2026   1  05/01/2026
    02/01/2026   7  12/01/2026   received on a day off
    09/01/2026   1  10/01/2026
    10/01/2026   1  12/01/2026   received on a worked Saturday
    12/02/2026   2  23/02/2026   Tết: 16-20/02 are off
    13/02/2026   1  23/02/2026
    13/02/2026   5  27/02/2026
    13/02/2026   7  03/03/2026
    18/02/2026   7  03/03/2026   received in the middle of Tết
    24/04/2026   1  28/04/2026   27/04 for Sunday 26/04, Hùng Kings
    24/04/2026   7  08/05/2026   and 30/04, 01/05
    29/04/2026   1  04/05/2026
    21/08/2026   1  22/08/2026   Saturday 22/08/2026 is worked
    21/08/2026   7  03/09/2026   and 31/08, 01/09, 02/09 are off
    22/08/2026   1  24/08/2026
    28/08/2026   1  03/09/2026
    28/08/2026   2  04/09/2026
    30/08/2026   1  03/09/2026
    23/11/2026   1  25/11/2026   24/11/2026 is off
    20/11/2026   7  02/12/2026
    24/11/2026   1  25/11/2026
    31/12/2026   1  04/01/2027   over New Year
    03/02/2027   1  11/02/2027   Tết 2027: 04-10/02
    01/02/2027   5  15/02/2027
    07/02/2024   1  15/02/2024   Tết 2024: 08-14/02
    26/04/2024   1  02/05/2024   29/04, 30/04, 01/05 are off
    26/04/2024   3  04/05/2024   Saturday 04/05/2024 is worked
    24/01/2025   1  03/02/2025   Tết 2025: 27-31/01
    25/04/2025   1  26/04/2025   Saturday 26/04/2025 is worked
    25/04/2025   4  05/05/2025   30/04, 01/05, 02/05 are off
    29/08/2025   1  03/09/2025
    28/02/2028   1  29/02/2028   a leap day
    23/02/2026  -1  13/02/2026   backwards over Tết
    03/03/2026  -7  13/02/2026
    12/01/2026  -1  10/01/2026   backwards onto a worked Saturday
    05/01/2026  -1  31/12/2025
    03/09/2026  -7  21/08/2026
    25/11/2026  -1  23/11/2026
    04/07/2026  -1  03/07/2026   backwards from a Saturday
    11/02/2027  -2  02/02/2027
"""


def by_hand():
    for line in BY_HAND.strip().splitlines():
        start, n, end, *_why = line.split()
        yield day(start), int(n), day(end)


def day(text):
    return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=UTC).date()


def brute_add(calendar, start, n):
    """Walk day by day."""
    step = timedelta(days=1 if n > 0 else -1)
    while n:
        start += step
        if brute_works(calendar, start):
            n -= step.days
    return start


def brute_works(calendar, on):
    if on in calendar.worked:
        return True
    return on.isoweekday() <= 5 and on not in calendar.off


def test_the_hand_made_table_is_long_enough():
    assert len(list(by_hand())) >= 50


@pytest.mark.parametrize(("start", "n", "end"), list(by_hand()))
def test_the_hand_made_table(calendar, start, n, end):
    assert calendar.add(start, n) == end
    if n:
        assert calendar.is_working_day(end)
        assert calendar.between(start, end) == n


@pytest.mark.parametrize(
    ("on", "works"),
    [
        ("02/01/2026", False),
        ("10/01/2026", True),
        ("17/01/2026", False),
        ("22/08/2026", True),
        ("31/08/2026", False),
        ("24/11/2026", False),
        ("23/11/2026", True),
        ("24/11/2025", True),
    ],
)
def test_single_days(calendar, on, works):
    assert calendar.is_working_day(day(on)) is works


def test_every_day_of_every_year_in_both_directions(calendar):
    today, count = FIRST, 0
    while today <= LAST:
        works = brute_works(calendar, today)
        assert calendar.is_working_day(today) is works
        for n in (1, -1, 7, -7):
            assert calendar.add(today, n) == brute_add(calendar, today, n)
        assert calendar.next_working_day(today) == calendar.add(today, 1)
        count += works and today > FIRST
        assert calendar.between(FIRST, today) == count
        today += timedelta(days=1)


@given(start=DAYS, n=st.integers(-400, 400))
@settings(max_examples=300)
def test_add_agrees_with_walking(calendar, start, n):
    assert calendar.add(start, n) == brute_add(calendar, start, n)


@given(a=DAYS, b=DAYS)
@settings(max_examples=200)
def test_between_agrees_with_walking(calendar, a, b):
    low, high = min(a, b), max(a, b)
    counted = range(low.toordinal(), high.toordinal() + 1)
    works = sum(brute_works(calendar, date.fromordinal(o)) for o in counted if o != a.toordinal())

    assert calendar.between(a, b) == (works if b >= a else -works)


@given(start=DAYS, n=st.integers(-400, 400))
@settings(max_examples=200)
def test_between_undoes_add(calendar, start, n):
    assert calendar.between(start, calendar.add(start, n)) == n


@given(start=DAYS, n=st.integers(-150, 150), m=st.integers(-150, 150))
@settings(max_examples=200)
def test_steps_in_one_direction_add_up(calendar, start, n, m):
    if (n >= 0) == (m >= 0):
        assert calendar.add(calendar.add(start, n), m) == calendar.add(start, n + m)


@given(
    off=st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 31))),
    worked=st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 31))),
    start=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    n=st.integers(-60, 60),
)
@settings(max_examples=300)
def test_any_calendar_however_strange(off, worked, start, n):
    strange = Calendar(off=frozenset(off), worked=frozenset(worked))

    assert strange.add(start, n) == brute_add(strange, start, n)


def test_a_deadline_ends_with_its_day_in_vietnam(calendar):
    due = deadline(datetime(2026, 2, 13, 16, 30, tzinfo=VIETNAM), 7, calendar)

    assert due.due_on == date(2026, 3, 3)
    assert due.due_at == datetime(2026, 3, 3, 23, 59, 59, 999999, tzinfo=VIETNAM)
    assert due.due_at.astimezone(UTC) == datetime(2026, 3, 3, 16, 59, 59, 999999, tzinfo=UTC)
    assert due.calendar_version == 3
    assert not due.provisional


def test_the_day_of_receipt_is_the_day_in_vietnam(calendar):
    before = deadline(datetime(2026, 7, 6, 16, 59, tzinfo=UTC), 1, calendar)
    after = deadline(datetime(2026, 7, 6, 17, 0, tzinfo=UTC), 1, calendar)

    assert (before.due_on, after.due_on) == (date(2026, 7, 7), date(2026, 7, 8))


def test_a_deadline_through_an_unconfirmed_year_is_provisional(calendar):
    assert not deadline(datetime(2026, 12, 21, tzinfo=VIETNAM), 7, calendar).provisional
    assert deadline(datetime(2026, 12, 30, tzinfo=VIETNAM), 7, calendar).provisional
    assert deadline(datetime(2050, 1, 5, tzinfo=VIETNAM), 7, calendar).provisional
    assert deadline(datetime(2026, 7, 1, tzinfo=VIETNAM), 7, Calendar()).provisional


def test_a_deadline_does_not_lie_before_its_beginning(calendar):
    with pytest.raises(ValueError, match="after"):
        deadline(datetime(2026, 7, 1, tzinfo=VIETNAM), -1, calendar)


def test_what_the_calendar_covers(calendar):
    assert calendar.covered(2024)
    assert calendar.covered(2040)
    assert not calendar.covered(2041)
    assert calendar.confirmed([2025, 2026])
    assert not calendar.confirmed([2026, 2027])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 12), -2),
        (date(2026, 3, 14), -1),  # a Saturday before a Monday is not "today"
        (date(2026, 3, 15), -1),
        (date(2026, 3, 16), 0),
        (date(2026, 3, 17), 1),
        (date(2026, 3, 21), 4),
        (date(2026, 4, 20), 25),
    ],
)
def test_how_far_a_day_lies_from_the_due_day(day, said):
    assert Calendar().from_due(date(2026, 3, 16), day) == said
    assert Calendar().from_due(date(2026, 3, 13), date(2026, 3, 14)) == 1
