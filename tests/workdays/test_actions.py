"""The calendar as rows: loading it, changing it, confirming it, and who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.roles import Role
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from tests.world import make_user
from workdays import actions, rules_data
from workdays.calendar import Calendar
from workdays.models import (
    CalendarDay,
    CalendarRevision,
    CalendarVersion,
    CalendarYear,
    Effect,
    RevisionDay,
    Status,
)

from .conftest import NOW

pytestmark = pytest.mark.django_db
PAPER = "Công văn 100/VPCP-KGVX, 01/07/2026"


@pytest.fixture
def admin(db):
    return make_user(seat=Role.ADMIN)


@pytest.fixture
def second(db):
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


def draft(year, by, **days):
    """A draft of `year` by `by`; days as d0409="OFF"."""
    revision = actions.start_revision(year, by=by, at=NOW)
    for key, effect in days.items():
        day = date(year, int(key[3:]), int(key[1:3]))
        revision = actions.set_day(
            revision, day, effect=effect, name="Hoán đổi", source="", by=by, at=NOW
        )
    return revision


def propose(revision, by, **more):
    given = {"source": PAPER, "deadlines": "LEAVE", "seen": revision.edition, **more}
    return actions.propose(revision, by=by, at=NOW, **given)


def confirm(revision, by, **more):
    return actions.confirm(revision, by=by, at=NOW, **{"seen": revision.edition, **more})


def test_a_draft_changes_nothing_and_two_people_make_it_the_calendar(seeded, admin, second):
    before = Calendar.load()
    revision = draft(2026, admin, d0409=Effect.OFF, d1209=Effect.WORKED)
    assert Calendar.load() == before
    assert CalendarVersion.objects.count() == 1
    proposed = propose(revision, admin)
    assert Calendar.load() == before

    version = confirm(proposed, second)

    after = Calendar.load()
    assert after.differs(before) == [date(2026, 9, 4), date(2026, 9, 12)]
    assert not after.is_working_day(date(2026, 9, 4))
    assert after.is_working_day(date(2026, 9, 12))
    assert (after.version, version.n) == (2, 2)
    assert after.confirmed([2026])
    assert not after.confirmed([2027])
    year = CalendarYear.objects.get(year=2026)
    assert (year.confirmed_at, year.confirmed_by, year.source) == (NOW, second, PAPER)
    standing = CalendarDay.objects.current().filter(date__year=2026)
    assert set(standing.values_list("status", flat=True)) == {Status.CONFIRMED}
    assert standing.get(date=date(2026, 9, 4)).source == PAPER  # its own was left empty
    data = Entry.objects.took("calendar.confirm").get().data
    assert (data["proposed_by"], data["source"], data["version"]) == (admin.pk, PAPER, 2)
    assert "2026-09-04" in data["off"]
    assert data["worked"] == ["2026-01-10", "2026-08-22", "2026-09-12"]


def test_every_older_version_stays_readable(seeded, admin, second):
    first = Calendar.load()
    for day, effect in (("d0409", Effect.OFF), ("d2411", None)):
        confirm(propose(draft(2026, admin, **{day: effect}), admin), second)

    assert Calendar.load(version=1).off == first.off
    assert Calendar.load(version=2).off == first.off | {date(2026, 9, 4)}
    assert Calendar.load(version=3).off == (first.off | {date(2026, 9, 4)}) - {date(2026, 11, 24)}
    assert Calendar.load(version=3).off == Calendar.load().off
    assert CalendarDay.objects.at(1).get(date=date(2026, 11, 24)).status == Status.TO_CONFIRM
    assert not CalendarDay.objects.current().filter(date=date(2026, 11, 24)).exists()


def test_a_row_of_the_calendar_is_never_rewritten(seeded):
    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        CalendarDay.objects.filter(date=date(2026, 11, 24)).update(name="Khác")


def test_the_same_person_twice_is_refused(seeded, admin, second):
    proposed = propose(draft(2026, admin), admin)

    with pytest.raises(PermissionDenied):
        confirm(proposed, admin)
    with (
        pytest.raises(IntegrityError, match="two_people_confirm_a_calendar"),
        transaction.atomic(),
    ):
        CalendarRevision.objects.filter(pk=proposed.pk).update(
            confirmed_by=admin, confirmed_at=NOW, version=2
        )

    assert Calendar.load().version == 1
    confirm(proposed, second)
    with pytest.raises(WrongMoment):
        confirm(proposed, second)


def test_what_nobody_proposed_is_not_confirmed(seeded, admin, second):
    revision = draft(2026, admin)
    with pytest.raises(PermissionDenied):
        confirm(revision, second)
    proposed = propose(revision, admin)
    changed = actions.set_day(
        proposed, date(2026, 9, 4), effect=Effect.OFF, name="Bão", by=second, at=NOW
    )
    with pytest.raises(PermissionDenied):  # the change withdrew the proposal
        confirm(changed, second)


def test_a_page_that_showed_another_edition_is_refused(seeded, admin, second):
    revision = draft(2026, admin)
    with pytest.raises(Stale):
        propose(revision, admin, seen=revision.edition - 1)
    proposed = propose(revision, admin)
    with pytest.raises(Stale):
        confirm(proposed, second, seen=revision.edition)
    with pytest.raises(Stale):
        actions.import_days(proposed, [], seen=1, by=admin, at=NOW)
    assert Calendar.load().version == 1


def test_one_draft_a_year_and_a_dropped_one_makes_room(seeded, admin, second):
    revision = draft(2026, admin)
    with pytest.raises(WrongMoment, match="2026"):
        actions.start_revision(2026, by=second, at=NOW)
    draft(2027, second)
    actions.drop_revision(revision, by=second, at=NOW)
    with pytest.raises(WrongMoment):
        propose(revision, admin)
    with pytest.raises(WrongMoment, match="2051"):
        actions.start_revision(2051, by=admin, at=NOW)

    assert draft(2026, admin).days.count() == 16


@pytest.mark.parametrize(
    ("day", "effect"),
    [
        (date(2026, 9, 5), Effect.OFF),  # a Saturday is off anyway
        (date(2026, 9, 4), Effect.WORKED),
        (date(2026, 9, 4), None),
        (date(2027, 9, 6), Effect.OFF),  # another year
    ],
)
def test_what_says_nothing_new_is_refused(seeded, admin, day, effect):
    revision = draft(2026, admin)
    with pytest.raises(WrongMoment):
        actions.set_day(revision, day, effect=effect, name="x", by=admin, at=NOW)

    revision.refresh_from_db()
    assert revision.edition == 1


def test_an_import_replaces_the_days_of_the_draft(seeded, admin):
    revision = draft(2026, admin)
    rows = [RevisionDay(date=date(2026, 9, 4), effect=Effect.OFF, name="Nghỉ bù")]
    wrong = [RevisionDay(date=date(2026, 9, 5), effect=Effect.OFF, name="Thứ Bảy")]
    with pytest.raises(WrongMoment):
        actions.import_days(revision, wrong, seen=1, by=admin, at=NOW)

    fresh = actions.import_days(revision, rows, seen=1, by=admin, at=NOW)

    assert list(fresh.days.values_list("date", flat=True)) == [date(2026, 9, 4)]
    assert fresh.edition == 2


def test_loading_again_changes_nothing_that_people_have_made(seeded, admin, second):
    confirm(propose(draft(2026, admin, d2411=None), admin), second)

    assert rules_data.load_rules() == []
    assert not CalendarDay.objects.current().filter(date=date(2026, 11, 24)).exists()
    assert CalendarVersion.objects.count() == 2


def test_only_an_administrator_changes_the_calendar(seeded, admin):
    minh, revision = make_user(), draft(2026, admin)
    for act in (
        lambda: actions.start_revision(2027, by=minh, at=NOW),
        lambda: actions.set_day(revision, date(2026, 9, 4), effect="OFF", by=minh, at=NOW),
        lambda: actions.import_days(revision, [], seen=1, by=minh, at=NOW),
        lambda: propose(revision, minh),
        lambda: actions.drop_revision(revision, by=minh, at=NOW),
        lambda: confirm(propose(revision, admin), minh),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert CalendarVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "told"), [(date(2026, 9, 30), 0), (date(2026, 10, 1), 1), (date(2026, 12, 31), 1)]
)
def test_from_october_on_the_administrators_are_warned_once(seeded, day, told):
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)

    assert actions.warn_next(at=at) is bool(told)
    assert not actions.warn_next(at=at)

    entries = Entry.objects.took("calendar.warn")
    assert [entry.data["year"] for entry in entries] == [2027] * told


def test_nobody_is_warned_of_a_confirmed_year(seeded, admin, second):
    confirm(propose(draft(2027, admin), admin), second)

    assert not actions.warn_next(at=datetime(2026, 10, 1, 3, tzinfo=UTC))


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
def test_two_confirmations_at_once_make_one_version():
    rules_data.load_rules()
    first, others = make_user(seat=Role.ADMIN), [make_user(seat=Role.ADMIN) for _n in range(4)]
    proposed = propose(draft(2026, first, d0409=Effect.OFF), first)
    together = Barrier(4)

    def press(by):
        try:
            together.wait()
            return confirm(proposed, by)
        except WrongMoment as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, others))

    assert sum(isinstance(answer, WrongMoment) for answer in answers) == 3
    assert list(CalendarVersion.objects.values_list("n", flat=True)) == [1, 2]
    assert CalendarDay.objects.current().filter(date=date(2026, 9, 4)).count() == 1
