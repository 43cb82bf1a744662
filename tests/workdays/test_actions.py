"""The calendar as rows: loading it, changing it, confirming it, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from core.verdicts import WrongMoment
from journal.models import Entry
from tests.world import make_user
from workdays import actions, rules_data
from workdays.calendar import Calendar
from workdays.models import CalendarDay, CalendarVersion, CalendarYear, Effect, Status

from .conftest import NOW

pytestmark = pytest.mark.django_db
PAPER = "Công văn 100/VPCP-KGVX, 01/07/2026"


@pytest.fixture
def admin(db):
    return make_user(seat=Role.ADMIN)


def test_the_calendar_ships_from_2024_to_2040_unconfirmed(seeded, calendar):
    loaded = Calendar.load()

    assert (loaded.off, loaded.worked) == (calendar.off, calendar.worked)
    assert loaded.years == dict.fromkeys(range(2024, 2041), False)
    assert loaded.version == 1
    assert CalendarDay.objects.get(date=date(2026, 1, 2)).status == Status.CONFIRMED
    assert CalendarDay.objects.get(date=date(2026, 11, 24)).status == Status.TO_CONFIRM
    assert CalendarDay.objects.filter(date__year=2026).count() == 16
    assert CalendarDay.objects.get(date=date(2030, 2, 4)).status == Status.PROJECTED
    assert Entry.objects.get().verb == "calendar.add_years"


def test_it_is_read_in_one_query(seeded, django_assert_num_queries):
    with django_assert_num_queries(1):
        part = Calendar.load(first=date(2026, 1, 1), last=date(2026, 12, 31))

    assert len(part.off) == 14
    assert part.worked == {date(2026, 1, 10), date(2026, 8, 22)}


def test_an_empty_database_gives_the_plain_week():
    empty = Calendar.load()

    assert empty == Calendar()
    assert empty.add(date(2026, 7, 3), 1) == date(2026, 7, 6)


def test_loading_again_changes_nothing_that_people_have_made(seeded, admin):
    actions.set_day(date(2026, 11, 24), effect=None, name="", source=PAPER, by=admin, at=NOW)
    actions.set_day(date(2028, 1, 3), effect=Effect.OFF, name="Tết", source=PAPER, by=admin, at=NOW)

    assert rules_data.load_rules() == []
    assert not CalendarDay.objects.filter(date=date(2026, 11, 24)).exists()
    assert CalendarDay.objects.get(date=date(2028, 1, 3)).name == "Tết"
    assert CalendarVersion.objects.count() == 3


def test_a_new_swap_makes_a_new_version_and_leaves_a_trace(seeded, admin):
    before = Calendar.load()
    friday, saturday = date(2026, 9, 4), date(2026, 9, 12)
    for day, effect in ((friday, Effect.OFF), (saturday, Effect.WORKED)):
        actions.set_day(day, effect=effect, name="Hoán đổi", source=PAPER, by=admin, at=NOW)

    after = Calendar.load()
    assert before.is_working_day(friday)
    assert not after.is_working_day(friday)
    assert after.is_working_day(saturday)
    assert after.version == before.version + 2
    entry = Entry.objects.took("calendar.set_day").last()
    assert (entry.scope, entry.actor, entry.data["day"]) == ("calendar", admin, "2026-09-12")
    assert entry.data["version"] == 3


def test_a_day_set_twice_keeps_one_row(seeded, admin):
    for name in ("Nghỉ bù", "Nghỉ lễ"):
        actions.set_day(
            date(2026, 9, 4), effect=Effect.OFF, name=name, source=PAPER, by=admin, at=NOW
        )

    assert CalendarDay.objects.get(date=date(2026, 9, 4)).name == "Nghỉ lễ"


@pytest.mark.parametrize(
    ("day", "effect"),
    [
        (date(2026, 9, 5), Effect.OFF),  # a Saturday is off anyway
        (date(2026, 9, 4), Effect.WORKED),
        (date(2026, 9, 4), None),
        (date(2051, 1, 2), Effect.OFF),
    ],
)
def test_what_says_nothing_new_is_refused(seeded, admin, day, effect):
    with pytest.raises(WrongMoment):
        actions.set_day(day, effect=effect, name="x", source=PAPER, by=admin, at=NOW)

    assert CalendarVersion.objects.count() == 1


def test_a_person_confirms_a_year_once_and_says_by_which_document(seeded, admin):
    actions.confirm_year(2027, source=PAPER, by=admin, at=NOW)

    year = CalendarYear.objects.get(year=2027)
    assert (year.confirmed_at, year.confirmed_by, year.source) == (NOW, admin, PAPER)
    assert Calendar.load().confirmed([2027])
    assert not Calendar.load().confirmed([2026])
    days = CalendarDay.objects.filter(date__year=2027)
    assert set(days.values_list("status", flat=True)) == {Status.CONFIRMED}
    data = Entry.objects.took("calendar.confirm_year").get().data
    assert data["off"][:2] == ["2027-01-01", "2027-02-04"]
    assert data["worked"] == []

    with pytest.raises(WrongMoment, match="2027"):
        actions.confirm_year(2027, source=PAPER, by=admin, at=NOW)
    with pytest.raises(WrongMoment, match="2051"):
        actions.confirm_year(2051, source=PAPER, by=admin, at=NOW)


def test_only_an_administrator_changes_the_calendar(seeded):
    minh = make_user()
    with pytest.raises(PermissionDenied):
        actions.confirm_year(2026, source=PAPER, by=minh, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.set_day(
            date(2026, 9, 4), effect=Effect.OFF, name="x", source=PAPER, by=minh, at=NOW
        )

    assert CalendarVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"date": date(2026, 9, 5), "effect": Effect.OFF}, "a_row_differs_from_the_week"),
        ({"date": date(2026, 9, 4), "effect": Effect.WORKED}, "a_row_differs_from_the_week"),
        ({"date": date(2026, 9, 4), "effect": "HALF"}, "a_row_differs_from_the_week"),
        ({"date": date(2026, 9, 4), "effect": Effect.OFF, "source": ""}, "a_day_names_its_source"),
    ],
)
def test_the_database_keeps_the_rows_sound(row, sentence):
    full = {"name": "x", "status": Status.CONFIRMED, "source": PAPER, **row}
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        CalendarDay.objects.create(**full)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_make_two_versions():
    rules_data.load_rules()
    admin = make_user(seat=Role.ADMIN)
    together = Barrier(4)

    def change(n):
        try:
            together.wait()
            actions.set_day(
                date(2026, 7, 6) + timedelta(days=n),
                effect=Effect.OFF,
                name="Bão",
                source=PAPER,
                by=admin,
                at=NOW,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(4)))

    numbers = list(CalendarVersion.objects.values_list("n", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
