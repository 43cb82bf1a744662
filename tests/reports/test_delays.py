"""Who is late: whose, for how long, who was told; and nobody sees more of it than he may."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.test import Client

from accounts.roles import MandateKind, Role
from approvals import actions
from approvals.models import Kind, Task
from reports import selectors
from tests.approvals.makers import confirm_calendar, owed, registered
from tests.world import NOW, TODAY, vn

pytestmark = pytest.mark.django_db
LATE = "/reports/delays/"
AGO = NOW - timedelta(days=30)


@pytest.fixture
def late(city, rules, now):
    """Two ideas of the ward and one of Sở Y tế, registered 30, 24 and 27 days ago; one fresh."""
    confirm_calendar(city)
    made = [
        registered(city, lead, at=NOW - timedelta(days=days)).proposal
        for lead, days in ((city.ward_staff, 30), (city.ward_deputy, 24), (city.health_staff, 27))
    ]
    registered(city)
    return made


def seen(person, **more):
    return [row.task.proposal for row in selectors.delays(person, at=NOW, **more).rows]


def opened(person, query=""):
    client = Client()
    client.force_login(person)
    return client.get(LATE + query)


def test_the_longest_overdue_come_first_with_whose_they_are(city, late):
    first, second, third = late

    assert seen(city.monitor) == [first, third, second]
    row = selectors.delays(city.monitor, at=NOW).rows[0]
    assert row.holders == [city.ward_head.full_name]
    assert (row.told, row.told_at) == ("", None)
    # Registered on Saturday 7/2/2026: due on Friday 13/2; Tết stands between it and Monday 9/3.
    assert (row.task.due_on.isoformat(), row.left) == ("2026-02-13", -11)


def test_it_says_the_highest_rung_that_was_told(city, late):
    while actions.remind_next(at=NOW):
        pass

    assert selectors.delays(city.monitor, at=NOW).rows[0].told == "FOCAL"
    assert "Cơ quan đầu mối của Thành phố" in opened(city.monitor).content.decode()


def test_each_follows_his_own_units_and_never_his_own_dossier(city, late):
    first, second, third = late

    assert seen(city.ward_head) == [first, second]
    assert seen(city.ward_deputy) == [first]  # the second is his own
    assert seen(city.health_head) == [third]
    assert seen(city.chair) == [first, third, second]
    assert seen(city.auditor) == [first, third, second]
    answer = opened(city.ward_deputy).content.decode()
    assert first.title in answer
    assert second.code not in answer
    assert [row.n for row in selectors.units_behind(city.ward_deputy)[0]] == [1]


def test_whoever_follows_no_unit_is_told_who_does(city, late):
    answer = opened(city.ward_staff)

    assert answer.status_code == 403
    assert "người đứng đầu" in answer.content.decode()


def test_one_unit_and_a_page_after_another(city, late, monkeypatch):
    first, second, third = late
    monkeypatch.setattr(import_module("reports.selectors.delays"), "A_PAGE", 1)

    page, found = selectors.delays(city.monitor, at=NOW), []
    while True:
        found += [row.task.proposal for row in page.rows]
        if not page.older:
            break
        page = selectors.delays(city.monitor, after=page.older, at=NOW)
    assert found == [first, third, second]
    assert seen(city.monitor, unit=city.health.pk) == [third]
    assert seen(city.health_head, unit=city.ward.pk) == []
    behind, more = selectors.units_behind(city.monitor)
    assert [(row.pk, row.n) for row in behind] == [(city.ward.pk, 2), (city.health.pk, 1)]
    assert not more


@pytest.mark.parametrize("query", ["?u=999999", "?u=x&after=x", "?after=9e99-1", "?after=nan-1"])
def test_nonsense_in_the_address_breaks_nothing(city, late, query):
    assert opened(city.monitor, query).status_code in {200, 403}


def test_what_is_done_or_provisional_or_vacant(city, late):
    first, second, third = late
    task = owed(first, Kind.ANSWER_IDEA)
    Task.objects.filter(pk=task.pk).update(provisional=True)
    Task.objects.filter(proposal=third).update(voided_at=NOW)
    city.ward_head.seats.update(until=vn(2026, 3, 1, 8).date())

    assert seen(city.monitor) == [second]
    assert selectors.delays(city.monitor, at=NOW).rows[0].holders == []
    assert "Chưa có người giữ chức vụ này" in opened(city.monitor).content.decode()


def test_who_stands_in_is_named_beside_who_holds_the_post(city, late):
    actions.give_mandate(
        city.ward_head.seats.select_related("unit", "person").get(role=Role.HEAD),
        holder=city.ward_deputy2,
        kind=MandateKind.ASSIGNMENT,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=4),
        number="12/PC-PSG",
        document_date=TODAY,
        reason="Đi công tác.",
        by=city.ward_head,
        at=NOW,
    )

    first, other = selectors.delays(city.monitor, at=NOW).rows[:2]
    assert first.holders == [
        city.ward_head.full_name,
        f"{city.ward_deputy2.full_name} (làm thay)",
    ]
    assert other.holders == [city.health_head.full_name]
