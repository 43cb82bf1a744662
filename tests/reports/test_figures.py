"""The year in figures: a second opinion by hand, and every figure equal to its list."""

from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from statistics import median

import pytest

from accounts.models import FieldOfWork, Unit
from accounts.policy import sight
from approvals.models import Kind
from journal.actions import record
from proposals.actions import grant
from proposals.lifecycle import State
from proposals.models import Access, Capacity, Proposal
from reports.actions import count_all
from reports.selectors import FIGURES, Chosen, dossiers, year_report
from tests.approvals.makers import (
    approved,
    confirm_calendar,
    overridden,
    registered,
    rejected,
    returned,
    submitted,
    walk,
)
from tests.proposals.pages import desk_of
from tests.world import NOW, vn

from .makers import done, dossier, took

pytestmark = pytest.mark.django_db
YEAR = NOW.year
LATER = vn(YEAR, 3, 30, 10)


@pytest.fixture
def fields(db):
    return [
        FieldOfWork.objects.create(code=f"T{n}", name=f"Lĩnh vực {n}", position=n) for n in (1, 2)
    ]


def listed_in(year, user, figure, **more):
    """How many dossiers the list behind a figure holds, read through the list's own query."""
    return dossiers(user, Chosen(figure=figure, of=year, **more)).count()


listed = partial(listed_in, YEAR)


def unit_of(row) -> Unit:
    return Unit.objects.get(pk=row.key)


def assert_every_figure_equals_its_list(user, report, units=(), *, year=YEAR):
    assert any(report.total.n.values())

    listed = partial(listed_in, year)

    for key in FIGURES:
        assert report.total.n[key] == listed(user, key, units=tuple(units)), key
        for row in report.units:
            assert row.n[key] == listed(user, key, units=(unit_of(row),), own=True), (key, row.name)
        for row in report.fields:
            assert row.n[key] == listed(user, key, units=tuple(units), field=row.key), (
                key,
                row.name,
            )
        for row in report.months:
            assert row.n[key] == listed(user, key, units=tuple(units), month=row.key), (
                key,
                row.name,
            )
        assert report.total.n[key] == sum(row.n[key] for row in report.units)
        assert report.total.n[key] == sum(row.n[key] for row in report.fields)
        assert report.total.n[key] == sum(row.n[key] for row in report.months)
    for row, more in [
        (report.total, {"units": tuple(units)}),
        *((row, {"units": (unit_of(row),), "own": True}) for row in report.units),
        *((row, {"units": tuple(units), "field": row.key}) for row in report.fields),
    ]:
        for kind, pace in row.paces.items():
            assert pace.dossiers == listed(user, f"step-{kind}", **more), (row.name, kind)


def test_dossiers_that_people_really_walked(city, rules):
    confirm_calendar(city)
    registered(city)
    registered(city, city.health_staff)
    submitted(city)
    approved(city, city.ward_staff)
    approved(city, city.health_deputy)
    rejected(city, city.health_deputy)
    overridden(city)
    returned(city)
    late = submitted(city, city.health_staff).proposal
    walk(late, at=LATER, late_reason="Người có thẩm quyền đi công tác.")

    report = year_report(city.monitor, YEAR)

    assert report.total.n == {
        "registered": 2,
        "submitted": 7,
        "approved": 4,
        "override": 1,
        "rejected": 1,
        "returned": 1,
        "withdrawn": 0,
        "on_time": 4,
        "late": 1,
    }
    ward = next(row for row in report.units if row.key == city.ward.pk)
    assert (ward.n["submitted"], ward.n["approved"], ward.n["returned"]) == (4, 2, 1)
    assert_every_figure_equals_its_list(city.monitor, report)


def test_units_turn_pages_and_the_totals_stay(city, rules, monkeypatch):
    approved(city)
    approved(city, city.health_deputy)
    monkeypatch.setattr(import_module("reports.views.year"), "UNITS_SHOWN", 1)
    report = year_report(city.monitor, YEAR)
    names, totals = [row.name for row in report.units], list(report.total.n.values())
    client = desk_of(city.monitor)

    def read(query):
        page = client.get(f"/reports/year/?year={YEAR}{query}")
        assert page.context["totals"][0].cells == totals
        turns = [f"&amp;page={n}#units-title" in page.content.decode() for n in (1, 2)]
        return [line.name for line in page.context["by_unit"]], turns

    assert len(names) == 2
    assert (
        read("")
        == read("&page=1")
        == read("&page=0")
        == read("&page=x")
        == (
            names[:1],
            [False, True],
        )
    )
    assert read("&page=2") == read("&page=77") == (names[1:], [True, False])


def test_a_head_sees_his_branch_only_and_the_list_agrees(city, rules):
    approved(city)
    approved(city, city.health_deputy)

    report = year_report(city.ward_head, YEAR)

    assert report.total.n["approved"] == 1
    assert [row.key for row in report.units] == [city.ward.pk]
    assert_every_figure_equals_its_list(city.ward_head, report)


def test_units_are_chosen_with_what_lies_below(city):
    for lead in (city.division_staff, city.health_staff, city.ward_staff):
        took(dossier(lead, unit=lead.unit), "submit", NOW)

    report = year_report(city.monitor, YEAR, [city.health])

    assert report.total.n["submitted"] == 2
    assert {row.key for row in report.units} == {city.health.pk, city.health_division.pk}
    assert_every_figure_equals_its_list(city.monitor, report, units=[city.health])


def test_withdrawing_and_sending_again_inflates_nothing(city, fields):
    """Abuse row 50: ten submissions of one dossier are one dossier."""
    one = dossier(city.ward_staff, field=fields[1])
    for n in range(5):
        took(one, "submit", NOW + timedelta(days=2 * n), field=fields[n % 2])
        took(one, "send_back", NOW + timedelta(days=2 * n + 1), field=fields[n % 2])

    report = year_report(city.monitor, YEAR)

    assert (report.total.n["submitted"], report.total.n["returned"]) == (1, 1)
    assert [(row.key, row.n["submitted"]) for row in report.fields] == [(fields[0].pk, 1)]
    assert_every_figure_equals_its_list(city.monitor, report)


def test_what_is_over_does_not_change_when_a_dossier_comes_back_by_hand(city, fields):
    """A dossier's year is that of its first submission; a return counts in its own year.

    dossier  submitted              returned               decided
    A        3 Dec Y-1, 9 Mar, 2 Jun 15 Dec Y-1, 4 May       8 Jun approved
    B        5 Feb, 20 Feb, 3 Jan Y+1 10 Feb, 6 Nov          9 Jan Y+1 not approved
    C        7 May                  -                       1 Jul approved
    """
    before = YEAR - 1
    a, b, c = (dossier(city.ward_staff, field=fields[0]) for _ in range(3))

    def month_by_month(key, year):
        report = year_report(city.monitor, year)
        assert_every_figure_equals_its_list(city.monitor, report, year=year)
        return {row.key: row.n[key] for row in report.months if row.n[key]}

    took(a, "submit", vn(before, 12, 3, 9))
    took(a, "send_back", vn(before, 12, 15, 9))
    took(b, "submit", vn(YEAR, 2, 5, 9))
    took(b, "send_back", vn(YEAR, 2, 10, 9))
    closed = year_report(city.monitor, before).total.n
    assert month_by_month("submitted", YEAR) == {2: 1}

    took(b, "submit", vn(YEAR, 2, 20, 9), field=fields[1])
    took(a, "submit", vn(YEAR, 3, 9, 9), field=fields[1])
    took(a, "send_back", vn(YEAR, 5, 4, 9))
    took(c, "submit", vn(YEAR, 5, 7, 9))
    took(a, "submit", vn(YEAR, 6, 2, 9))
    took(a, "approve", vn(YEAR, 6, 8, 9))
    took(c, "approve", vn(YEAR, 7, 1, 9))
    took(b, "send_back", vn(YEAR, 11, 6, 9))
    took(b, "submit", vn(YEAR + 1, 1, 3, 9))
    took(b, "reject", vn(YEAR + 1, 1, 9, 9))

    assert year_report(city.monitor, before).total.n == closed
    assert month_by_month("submitted", before) == {12: 1}
    assert month_by_month("returned", before) == {12: 1}
    assert month_by_month("submitted", YEAR) == {2: 1, 5: 1}
    assert month_by_month("returned", YEAR) == {2: 1, 5: 1}
    assert month_by_month("approved", YEAR) == {6: 1, 7: 1}
    assert month_by_month("rejected", YEAR + 1) == {1: 1}
    next_year = year_report(city.monitor, YEAR + 1).total.n
    assert (next_year["submitted"], next_year["rejected"]) == (0, 1)
    by_field = {r.key: r.n["submitted"] for r in year_report(city.monitor, YEAR).fields}
    assert by_field[fields[0].pk] == 2  # the field named then, not the one named since


def test_a_past_report_does_not_follow_later_changes_of_the_row(city, fields):
    one = dossier(city.ward_staff, field=fields[0])
    took(one, "submit", vn(YEAR, 5, 1, 9))
    before = year_report(city.monitor, YEAR)

    Proposal.objects.filter(pk=one.pk).update(field=fields[1], state=State.WITHDRAWN)
    took(one, "withdraw", vn(YEAR, 12, 1, 9))

    again = year_report(city.monitor, YEAR, until=before.until)
    assert again.total.n == before.total.n
    assert [(r.key, r.n) for r in again.fields] == [(r.key, r.n) for r in before.fields]
    now = year_report(city.monitor, YEAR)
    assert (now.total.n["submitted"], now.total.n["withdrawn"]) == (1, 1)
    assert_every_figure_equals_its_list(city.monitor, now)


def test_the_year_ends_at_midnight_in_vietnam(city):
    last = datetime(YEAR, 12, 31, 16, 59, 59, tzinfo=UTC)
    for at in (last, last + timedelta(seconds=1), vn(YEAR, 1, 1), vn(YEAR, 1, 1) - timedelta(1)):
        took(dossier(city.ward_staff), "submit", at)

    report = year_report(city.monitor, YEAR)

    assert report.total.n["submitted"] == 2
    assert [row.n["submitted"] for row in report.months] == [1, *[0] * 10, 1]
    assert year_report(city.monitor, YEAR + 1).total.n["submitted"] == 1


def test_on_time_and_late_are_of_the_decision_that_counts(city):
    """A late return before a decision in time does not make the decision late."""
    one, two = dossier(city.ward_staff), dossier(city.ward_staff)
    done(one, Kind.DECISION, opened=NOW, at=NOW + timedelta(20), late=3, outcome="SEND_BACK")
    done(one, Kind.DECISION, opened=NOW, at=NOW + timedelta(30), outcome="APPROVE")
    took(one, "approve", NOW + timedelta(30))
    done(two, Kind.DECISION, opened=NOW, at=NOW + timedelta(30), late=1, outcome="REJECT")
    took(two, "reject", NOW + timedelta(30))

    report = year_report(city.monitor, YEAR)

    assert (report.total.n["on_time"], report.total.n["late"]) == (1, 1)
    assert dossiers(city.monitor, Chosen(figure="late", of=YEAR)).get() == two
    assert_every_figure_equals_its_list(city.monitor, report)


def test_median_working_days_by_hand(city, rules):
    """2026: 30 April and 1 May are days off, Friday 2026-05-08 to Monday is one working day."""
    spans = [
        (vn(2026, 5, 4, 9), vn(2026, 5, 4, 15), 0),
        (vn(2026, 5, 8, 9), vn(2026, 5, 11, 9), 1),
        (vn(2026, 4, 29, 9), vn(2026, 5, 5, 9), 2),
        (vn(2026, 6, 1, 9), vn(2026, 6, 8, 9), 5),
    ]
    for opened, at, _days in spans:
        one = dossier(city.ward_staff)
        took(one, "submit", opened)
        done(one, Kind.INTAKE, opened=opened, at=at, outcome="ACCEPTED")
        took(one, "approve", at)

    report = year_report(city.monitor, 2026)

    by_hand = median(days for *_span, days in spans)
    paces = {step.kind: step for step in report.steps}
    assert paces[Kind.INTAKE].median == by_hand == 1.5
    assert paces["WHOLE"].median == by_hand
    assert paces[Kind.INTAKE].dossiers == paces[Kind.INTAKE].acts == 4
    assert_every_figure_equals_its_list(city.monitor, report)


def test_what_a_person_is_shut_out_of_counts_nowhere(city):
    one = dossier(city.ward_staff, "Bí mật XKCD-CANARY")
    took(one, "submit", NOW)
    took(dossier(city.ward_staff), "submit", NOW)
    grant(one, capacity=Capacity.CONFLICT, person=city.ward_head, at=NOW, closes=True)
    assert Access.objects.get().closes

    report = year_report(city.ward_head, YEAR)

    assert report.total.n["submitted"] == 1
    assert_every_figure_equals_its_list(city.ward_head, report)


def test_a_draft_never_handed_in_counts_for_nobody(city):
    draft = dossier(city.ward_staff, state=State.WITHDRAWN, code=None)
    took(draft, "withdraw", NOW)

    assert year_report(city.ward_staff, YEAR).is_empty
    assert listed(city.ward_staff, "withdrawn") == 0


def test_a_stranger_without_posts_gets_noughts(city):
    took(dossier(city.ward_staff), "submit", NOW)

    assert year_report(city.health_staff, YEAR).is_empty


@pytest.mark.parametrize("n", [1, 40])
def test_a_report_costs_the_same(city, django_assert_num_queries, n):
    count_all(at=NOW)  # the sums stand, whatever test emptied the tables before
    for _ in range(n):
        one = dossier(city.ward_staff)
        took(one, "submit", NOW)
        done(one, Kind.INTAKE, opened=NOW, at=NOW, outcome="ACCEPTED")
    city.monitor.sight = sight(city.monitor)  # once a request
    with django_assert_num_queries(5):  # of them one for the calendar: dossiers counted afresh
        year_report(city.monitor, YEAR)
    count_all(at=NOW)
    with django_assert_num_queries(4):
        year_report(city.monitor, YEAR)


def test_entries_of_other_subjects_are_not_counted(city):
    record("proposal.submit", city.ward, by=None, at=NOW)

    assert year_report(city.monitor, YEAR).is_empty
