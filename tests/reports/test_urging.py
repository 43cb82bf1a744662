"""Urging who is late, several at a time: a preview, a result each, once a day, nobody unfit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from core import clock
from journal.models import Entry
from notifications import actions as notifications
from notifications.models import Notice
from reports import actions, selectors
from reports.models import Urging
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, confirm_calendar, registered
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(city, rules, now):
    """Three ideas that nobody has answered for a month: two of the ward, one of Sở Y tế."""
    confirm_calendar(city)
    people = (city.ward_staff, city.ward_deputy, city.health_staff)
    made = [registered(city, lead, at=NOW - timedelta(days=30)).proposal for lead in people]
    return [proposal.tasks.open().get() for proposal in made]


def urged(by, tasks, at=NOW, **more):
    with override("en"), clock.frozen(at):
        results = actions.urge([task.pk for task in tasks], by=by, at=at, **more)
        return {one.task.pk: str(one.reason) for one in results}


def test_each_has_its_own_result_and_is_urged_once_a_day(city, late):
    first, second, third = late
    act(second.proposal, second.kind, late_reason="Nghỉ Tết.")

    assert urged(city.monitor, late, text="Dân đang chờ.") == {first.pk: "", third.pk: ""}
    assert urged(city.monitor, [first])[first.pk].startswith("It was urged today")
    tomorrow = NOW + timedelta(days=1)
    assert urged(city.monitor, [first], at=tomorrow) == {first.pk: ""}

    entries = Entry.objects.took("step.urge")
    assert entries.count() == 3
    assert entries.first().data["text"] == "Dân đang chờ."
    while notifications.hear_next(at=NOW):
        pass
    told = Notice.objects.filter(entry__verb="step.urge").values_list("recipient", flat=True)
    assert set(told) == {city.ward_head.pk, city.health_head.pk}


def test_the_page_of_a_dossier_leads_whoever_follows_the_unit_to_who_is_late(city, late):
    """Neither its author nor who owes the step himself."""
    url = f"{reverse('reports:delays')}?u={city.ward.pk}"
    dossier = reverse("approvals:dossier", args=[late[0].proposal_id])
    for who, reads in ((city.monitor, True), (city.ward_head, False), (city.ward_staff, False)):
        person = Person(who)
        page = person.open(dossier)
        assert (url in page.content.decode()) is reads, who
        if reads:
            assert late[0].proposal.title in text_of(person.open(url))


def test_nobody_urges_what_he_does_not_follow_or_wrote_himself(city, late):
    with pytest.raises(PermissionDenied):
        urged(city.ward_staff, late)
    assert set(urged(city.health_head, late)) == {late[2].pk}
    assert set(urged(city.ward_deputy, late)) == {late[0].pk}  # the second is his own idea
    with pytest.raises(DatabaseError), transaction.atomic():
        Urging.objects.create(task=late[0], day=TODAY, by=city.monitor, at=NOW)


def test_chosen_looked_at_and_sent_in_pages(city, late):
    person = Person(city.monitor)
    page = person.open(reverse("reports:delays"))
    chosen = [str(task.pk) for task in late[:2]]
    looked = person.press(page, task=chosen, step="review")
    assert looked.status_code == 200
    assert city.ward_head.full_name in text_of(looked)
    assert not Urging.objects.exists()
    with clock.frozen(NOW):
        urged(city.monitor, late[:1])
        sent = person.press(looked, step="send", text="Làm ngay giúp dân.")
    assert sent.status_code == 302
    said = text_of(person.open(sent.url))
    assert "1 step was urged." in said
    assert "Not urged" in said
    dossier = reverse("approvals:dossier", args=[late[1].proposal_id])
    assert "Làm ngay giúp dân." in text_of(person.open(dossier))
    author = Person(city.ward_deputy)
    assert "Làm ngay giúp dân." not in text_of(author.open(dossier))  # how far it is, he hears not
    back = person.press(person.open(reverse("reports:delays")), step="review")
    assert (back.status_code, back.url) == (302, reverse("reports:delays"))
    assert "You have chosen no step" in text_of(person.open(back.url))
    nothing = person.client.post(reverse("reports:urge"), {"step": "send"})
    assert nothing.status_code == 400


def test_looking_costs_the_same_for_one_and_for_many(city, late, django_assert_num_queries):
    for tasks in (late[:1], late):
        with django_assert_num_queries(5):
            assert len(selectors.to_urge(city.monitor, [one.pk for one in tasks], at=NOW))
