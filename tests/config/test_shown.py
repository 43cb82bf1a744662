"""What a POST was answered with can be shown again: Back and reload ask for no form (ADR 39)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import drop_old_pages
from accounts.roles import Role
from config import shown
from proposals.models import Access, Capacity
from tests.approvals.browsing import Person, text_of
from tests.proposals.makers import make_idea
from tests.world import NOW, give, make_user

pytestmark = pytest.mark.django_db
BY_A_PERSON = {"HTTP_SEC_FETCH_MODE": "navigate"}
TYPED = {"route": "SLIP", "title": "Đọc lại một lần", "press": "0"}


@pytest.fixture
def lan(db):
    cache.clear()  # a journey before this one may have left pages: its table is nobody's model
    return Person(make_user())


def sent(person, **headers):
    """An answer to a form that lacks its key: a page of refusal, by nobody's redirect."""
    return person.client.post(reverse("proposals:new"), TYPED, **headers)


def kept() -> list:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache_entry WHERE cache_key LIKE '%shown:%'")
        return cursor.fetchall()


def test_a_browser_is_led_to_an_address_that_shows_the_answer_as_often_as_it_asks(lan):
    plain = sent(lan)
    led = sent(lan, **BY_A_PERSON)

    assert (plain.status_code, led.status_code) == (400, 302)
    for _time in range(2):
        again = lan.client.get(led["Location"])
        assert (again.status_code, text_of(again)) == (400, text_of(plain))
        assert "no-store" in again["Cache-Control"]
        assert "default-src 'none'" in again["Content-Security-Policy"]


def test_what_waits_is_sealed_and_opens_in_this_session_alone(lan):
    address = sent(lan, **BY_A_PERSON)["Location"]
    ((name, value),) = kept()
    token = address.partition("shown=")[2]

    assert token not in name + value
    assert b"<html" not in cache.get(name.split(":", 2)[2])
    other = Client()
    other.force_login(lan.user)  # the same person at another browser
    for url, client in ((address, other), (address + "x", lan.client)):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, reverse("proposals:new"))
    stranger = Client().get(address)
    assert stranger["Location"].startswith(reverse("account_login"))


def test_a_form_whose_view_was_not_asked_is_kept_nowhere(lan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lan.user)
    assert client.post(reverse("proposals:new"), TYPED, **BY_A_PERSON).status_code == 403
    assert kept() == []


@pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/%2Fevil.example/"])
def test_it_leads_to_no_other_host(lan, path):
    answer = lan.client.get(f"{path}?shown=x&a=1")
    assert not answer.headers.get("Location", "").startswith("//")


def test_it_is_shown_no_more_when_something_was_shut_or_a_post_ended(lan):
    proposal = make_idea(make_user())
    led = sent(lan, **BY_A_PERSON)["Location"]
    assert lan.client.get(led.replace("/proposals/new/", "/guide/")).status_code == 302
    assert lan.client.get(led).status_code == 400
    Access.objects.create(
        proposal=proposal, person=lan.user, closes=True, capacity=Capacity.CONFLICT, since=NOW
    )
    answer = lan.client.get(led)
    assert (answer.status_code, answer["Location"]) == (302, reverse("proposals:new"))

    led = sent(lan, **BY_A_PERSON)["Location"]
    assert lan.client.get(led).status_code == 400
    give(lan.user, Role.UNIT_OFFICER, unit=lan.user.unit)
    assert lan.client.get(led)["Location"] == reverse("proposals:new")


def test_what_is_left_of_the_address_stays(lan):
    address = lan.client.post("/proposals/new/?a=1&a=2&shown=old", TYPED, **BY_A_PERSON)["Location"]
    query = address.partition("?")[2]
    assert query.startswith("a=1&a=2&shown=")
    assert query.count("shown") == 1
    cache.clear()
    assert lan.client.get(address)["Location"] == "/proposals/new/?a=1&a=2"


@pytest.mark.parametrize("mode", ["cors", "same-origin", "no-cors", ""])
def test_scripts_and_old_browsers_are_answered_as_ever(lan, mode):
    headers = {"HTTP_SEC_FETCH_MODE": mode} if mode else {}
    assert sent(lan, **headers).status_code == 400
    assert kept() == []


def test_a_page_of_passwords_is_kept_nowhere(lan):
    lan.client.post(reverse("account_change_password"), {"oldpassword": "x"}, **BY_A_PERSON)
    lan.client.post("/security/", {}, **BY_A_PERSON)
    assert kept() == []


def test_without_the_cache_the_answer_comes_at_once(lan, monkeypatch):
    def fails(*_given):
        raise DatabaseError

    monkeypatch.setattr(shown.cache, "set", fails)
    assert sent(lan, **BY_A_PERSON).status_code == 400


def test_the_clock_removes_what_has_run_out(lan):
    sent(lan, **BY_A_PERSON)
    soon, later = (timezone.now() + timedelta(seconds=shown.WAITS + s) for s in (-60, 60))
    assert (drop_old_pages(at=soon), len(kept())) == (0, 1)
    assert (drop_old_pages(at=later), len(kept())) == (1, 0)
