"""Hours of the clock: a table reckoned by hand, over nights, days off and ends of months."""

from datetime import timedelta

import pytest
from django.utils import translation

from core.clock import day_of
from tests.world import vn
from workdays.hours import HoursLeft, due_in, minutes_from, said_of, spelled

# from when, how many hours, until when: a Friday night before Tết, a year's end, midnight
DUE = [
    (vn(2026, 3, 9, 9), 4, vn(2026, 3, 9, 13)),
    (vn(2026, 3, 9, 22, 30), 4, vn(2026, 3, 10, 2, 30)),
    (vn(2026, 2, 13, 20), 4, vn(2026, 2, 14, 0)),
    (vn(2026, 2, 14, 23, 59), 48, vn(2026, 2, 16, 23, 59)),
    (vn(2026, 12, 31, 23), 2, vn(2027, 1, 1, 1)),
    (vn(2028, 2, 28, 12), 24, vn(2028, 2, 29, 12)),
]


@pytest.mark.parametrize(("start", "hours", "due"), DUE)
def test_hours_run_at_night_and_on_days_off(start, hours, due):
    assert due_in(start, hours) == due
    assert day_of(due_in(start, hours)) == day_of(due)


# minutes from the due moment (before it negative): hours left, late?, in words
LEFT = [
    (-240, 4, False, "Còn 4 giờ"),
    (-500, 8, False, "Còn 8 giờ"),
    (-479, 7, False, "Còn 7 giờ 59 phút"),
    (-239, 3, False, "Còn 3 giờ 59 phút"),
    (-119, 1, False, "Còn 1 giờ 59 phút"),
    (-60, 1, False, "Còn 1 giờ"),
    (-59, 0, False, "Còn 59 phút"),
    (-1, 0, False, "Còn 1 phút"),
    (0, -1, True, "Đến hạn lúc này"),
    (1, -1, True, "Quá hạn 1 phút"),
    (59, -1, True, "Quá hạn 59 phút"),
    (60, -1, True, "Quá hạn 1 giờ"),
    (121, -2, True, "Quá hạn 2 giờ 1 phút"),
    (2880, -48, True, "Quá hạn 48 giờ"),
]


@pytest.mark.parametrize(("minutes", "hours", "late", "said"), LEFT)
def test_what_is_left_is_said_in_hours_and_below_one_in_minutes(minutes, hours, late, said):
    due = vn(2026, 3, 9, 13)
    left = HoursLeft(due, due + timedelta(minutes=minutes))
    with translation.override("vi"):
        assert (int(left), left.is_late, str(left)) == (hours, late, said)
        assert said_of(left.minutes) == said


def test_less_than_a_minute_before_is_not_late_yet():
    due = vn(2026, 3, 9, 13)
    at = due - timedelta(seconds=1)
    assert minutes_from(due, at) == -1
    assert not HoursLeft(due, at).is_late
    with translation.override("en"):
        assert (spelled(-1), spelled(90)) == ("1 minute", "1 hour 30 minutes")
