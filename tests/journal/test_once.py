"""One press, one result: doubled, at once, after an error, by somebody else (faults 2, 18)."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from journal import doorbell
from journal.models import Entry, Press

from . import urls
from .conftest import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journal.urls")]


@pytest.fixture
def desk(lan):
    return desk_of(lan)


@pytest.fixture
def rings(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda: rung.append(1))
    return rung


def desk_of(person):
    client = Client()
    client.force_login(person)
    return client


def keys_in(response):
    return re.findall(r'name="press" value="([0-9a-f-]{36})"', response.content.decode())


def test_a_double_press_acts_once_and_shows_the_first_result(desk, lan, rings):
    key = uuid4()
    first = desk.post("/act/", {"press": key, "say": "yes"})
    second = desk.post("/act/", {"press": key, "say": "yes"})

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/done/{lan.pk}/?said=yes"
    assert Entry.objects.count() == 1
    assert Press.objects.get().result == first["Location"]
    assert rings == [1]


def test_htmx_gets_the_same_result_by_header(desk, lan):
    key = uuid4()
    answers = [
        desk.post("/act/", {"press": key, "say": "yes"}, headers={"HX-Request": "true"})
        for _ in range(2)
    ]

    assert [answer["HX-Redirect"] for answer in answers] == [f"/done/{lan.pk}/?said=yes"] * 2
    assert desk.post("/act/", {"press": key, "say": "yes"}).status_code == 302
    assert Entry.objects.count() == 1


def test_two_presses_with_two_keys_are_two_acts(desk):
    for _ in range(2):
        desk.post("/act/", {"press": uuid4(), "say": "yes"})

    assert Entry.objects.count() == 2


def test_other_content_under_the_same_key_is_refused(desk):
    key = uuid4()
    desk.post("/act/", {"press": key, "say": "yes", "remarks": "a"})
    answer = desk.post("/act/", {"press": key, "say": "yes", "remarks": "b"})

    assert answer.status_code == 409
    assert Entry.objects.count() == 1


def test_another_file_under_the_same_key_is_refused(desk):
    key = uuid4()

    def send(content):
        paper = SimpleUploadedFile("Tờ trình.pdf", content)
        return desk.post("/act/", {"press": key, "say": "yes", "file": paper}).status_code

    assert [send(b"one"), send(b"one"), send(b"two")] == [302, 302, 409]
    assert Entry.objects.count() == 1


def test_another_act_under_the_same_key_is_refused(desk):
    key = uuid4()

    assert desk.post("/other/", {"press": key}).status_code == 302
    assert desk.post("/act/", {"press": key}).status_code == 409
    assert not Entry.objects.exists()


def test_another_persons_key_is_refused(desk, minh):
    key = uuid4()
    desk.post("/act/", {"press": key, "say": "yes"})
    answer = desk_of(minh).post("/act/", {"press": key, "say": "yes"})

    assert answer.status_code == 409
    assert "/done/" not in answer.content.decode()
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("key", ["", "7", "not-a-key", "0" * 33])
def test_a_form_without_its_key_is_refused(desk, key):
    assert desk.post("/act/", {"press": key, "say": "yes"}).status_code == 400
    assert desk.post("/act/", {"say": "yes"}).status_code == 400
    assert not Entry.objects.exists()
    assert not Press.objects.exists()


@pytest.mark.parametrize(
    ("say", "status"), [("no", 200), ("late", 409), ("forbidden", 403), ("missing", 404)]
)
def test_what_does_not_succeed_leaves_nothing_and_the_key_may_be_used_again(
    desk, rings, say, status
):
    key = uuid4()
    refused = desk.post("/act/", {"press": key, "say": say})

    assert refused.status_code == status
    assert not Entry.objects.exists()
    assert not Press.objects.exists()
    assert rings == []

    assert desk.post("/act/", {"press": key, "say": "yes"}).status_code == 302
    assert Entry.objects.count() == 1
    assert rings == [1]


def test_a_fresh_page_has_fresh_keys_and_a_form_that_comes_back_keeps_its_own(desk):
    key = str(uuid4())
    shown = keys_in(desk.get("/act/")) + keys_in(desk.get("/act/"))
    back = keys_in(desk.post("/act/", {"press": key, "say": "no"}))

    assert len(set(shown)) == len(shown) == 4
    assert back[0] == key
    assert back[1] != key
    assert not Press.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_act_once():
    lan, many = make_person("lan"), 6
    together, key = Barrier(many), uuid4()
    desks = [desk_of(lan) for _ in range(many)]

    def push(desk):
        try:
            together.wait()
            return desk.post("/act/", {"press": key, "say": "yes"})
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        answers = list(pool.map(push, desks))

    assert [answer.status_code for answer in answers] == [302] * many
    assert {answer["Location"] for answer in answers} == {f"/done/{lan.pk}/?said=yes"}
    assert Entry.objects.count() == Press.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_press_waits_for_the_first_and_takes_over_when_it_fails():
    lan = make_person("lan")
    key, patient, eager = uuid4(), desk_of(lan), desk_of(lan)
    urls.HOLD.update(entered=Event(), go=Event())

    def push(desk):
        try:
            return desk.post("/act/", {"press": key, "say": "hold"})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(push, patient)
        assert urls.HOLD["entered"].wait(10)
        second = pool.submit(push, eager)
        assert not second.done()
        assert not Entry.objects.exists()  # nothing is said to be done before it is
        urls.HOLD["go"].set()
        answers = [first.result(10), second.result(10)]

    assert {answer["Location"] for answer in answers} == {f"/done/{lan.pk}/?said=hold"}
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_lock_held_too_long_is_told_and_the_key_stays_free():
    lan = make_person("lan")
    desk, key = desk_of(lan), uuid4()
    with connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("SELECT pg_advisory_lock(4711)")

        def push():
            try:
                return desk.post("/act/", {"press": key, "say": "lock"})
            finally:
                connection.close()

        answer = pool.submit(push).result(10)
        cursor.execute("SELECT pg_advisory_unlock(4711)")

    assert answer.status_code == 409
    assert not Press.objects.exists()
    assert desk.post("/act/", {"press": key, "say": "yes"}).status_code == 302
