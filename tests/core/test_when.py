"""Days and hours as people type them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.forms.base import Day as OfAccounts
from approvals.forms import CloseVote, Decide, GiveOpinion, RecordMeeting
from core import clock
from core.when import Day, Moment
from proposals.sections.fields import Day as OfProposals
from tests.world import vn
from workdays.forms import Preview, SetDay

DAY = date(2026, 11, 26)


@pytest.mark.parametrize("field", [Day, OfAccounts, OfProposals])
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("26/11/2026", DAY),
        ("26-11-2026", DAY),
        (" 26.11.2026 ", DAY),
        ("26 / 11 / 2026", DAY),
        ("ngày 26/11/2026", DAY),
        ("2026-11-26", DAY),
        ("31/12/27", date(2027, 12, 31)),
        ("1-1-27", date(2027, 1, 1)),
    ],
)
def test_a_day_as_people_type_it(field, typed, day):
    assert field().clean(typed) == day


@pytest.mark.parametrize("field", [Day, OfAccounts, OfProposals])
def test_a_day_that_does_not_exist_is_called_so(field):
    with translation.override("en"):
        for typed in ("31/02/2026", "31-2-26", "00/11/2026"):
            with pytest.raises(ValidationError, match=f"There is no such day: {typed}"):
                field().clean(typed)
        with pytest.raises(ValidationError, match="Type the da"):
            field().clean("thứ hai")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("5/12", date(2026, 12, 5)),
        ("28-11", date(2026, 11, 28)),
        ("10.1", date(2027, 1, 10)),
        ("ngày 1/6", date(2026, 6, 1)),
    ],
)
def test_a_day_without_its_year_is_the_nearest(typed, day):
    with clock.frozen(vn(2026, 11, 29, 9)), translation.override("en"):
        assert Day().clean(typed) == day
        assert Moment().clean(f"9 giờ {typed}") == vn(day.year, day.month, day.day, 9)
        with pytest.raises(ValidationError, match="Type the day"):
            OfProposals().clean(typed)  # a draft keeps what was typed and reads it again
        for wrong in ("29/2", "32/1", "1/13"):
            with pytest.raises(ValidationError, match=f"There is no such day: {wrong}"):
                Day().clean(wrong)


@pytest.mark.parametrize(
    "typed",
    [
        "9h30 26/11/2026",
        "9g30 26-11-2026",
        "09:30 26/11/2026",
        "9 giờ 30 ngày 26/11/2026",
        "9h30, 26/11/26",
        "26/11/2026 9h30",
        "26/11/2026 09:30:00",
        "2026-11-26T09:30",
    ],
)
def test_an_hour_and_a_day_as_people_type_them(typed):
    assert Moment().clean(typed) == vn(2026, 11, 26, 9, 30)


def test_a_full_hour_and_hours_that_do_not_exist():
    assert Moment().clean("9h 26/11/2026") == vn(2026, 11, 26, 9)
    with translation.override("en"):
        for typed, why in (
            ("9h 31/02/2026", "no such day"),
            ("25h 26/11/2026", "no such hour"),
            ("26/11/2026", "Type hour and day"),
        ):
            with pytest.raises(ValidationError, match=why):
                Moment().clean(typed)


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [
        (Decide, "approved_start", Day),
        (Decide, "approved_end", Day),
        (GiveOpinion, "document_date", Day),
        (RecordMeeting, "held_at", Moment),
        (CloseVote, "held_at", Moment),
        (Preview, "start", Day),
        (SetDay, "day", Day),
    ],
)
def test_every_form_takes_them(form, name, kind):
    assert isinstance(form.base_fields[name], kind)
