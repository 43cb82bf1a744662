"""Passkeys: set up, signing in without a password, proving; bound to our own address."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import actions
from accounts.slowing import TooSoon
from core import clock
from journal.models import Entry
from tests.world import NOW, PASSWORD, make_user

from .desks import desk_of, send
from .proofs import with_app, with_passkey

pytestmark = pytest.mark.django_db

ENTER, SECOND = "/accounts/passkey/", "/accounts/second-factor/"


@pytest.fixture
def lan():
    with clock.frozen(NOW):
        yield make_user("Nguyễn Thị Lan", staff_code="SYT-07", password=PASSWORD)


def enter(desk, device, **how):
    asked = desk.get(ENTER, headers={"accept": "application/json"}).json()["request_options"]
    return desk.post(ENTER, {"credential": device.sign(asked, **how)}, REMOTE_ADDR="10.0.0.1")


def is_in(desk) -> bool:
    return "_auth_user_id" in desk.session


def test_a_passkey_signs_in_without_a_password(lan):
    device = with_passkey(desk_of(lan))
    assert Entry.objects.get(verb="person.add_factor").data["factor"] == "passkey"
    desk = Client()

    assert enter(desk, device).status_code == 302

    assert is_in(desk)
    assert desk.session["proof"]["kind"] == "passkey"
    assert desk.get("/security/").status_code == 200


def test_after_hundreds_of_wrong_passwords_it_still_does(lan):
    """Row 39: whoever guesses locks nobody out, least of all who needs no password."""
    device, at, refused = with_passkey(desk_of(lan)), NOW, 0
    for _n in range(300):
        at += timedelta(seconds=4)
        try:
            actions.note_wrong_password(login="SYT-07", address="10.0.0.1", at=at)
        except TooSoon:
            refused += 1
    desk = Client()
    with clock.frozen(at):
        waits = desk.post(
            "/accounts/login/", {"login": "SYT-07", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
        )
        enter(desk, device)

    assert refused > 250
    assert waits.status_code == 429
    assert is_in(desk)


def test_a_false_site_gets_nothing_out_of_it(lan):
    device, desk = with_passkey(desk_of(lan)), Client()

    enter(desk, device, site="https://khoi-nguon.example")

    assert not is_in(desk)


def test_an_old_answer_opens_nothing(lan):
    device, desk = with_passkey(desk_of(lan)), Client()
    asked = desk.get(ENTER, headers={"accept": "application/json"}).json()["request_options"]
    answer = device.sign(asked)
    desk.get(ENTER, headers={"accept": "application/json"})  # another question by now

    desk.post(ENTER, {"credential": answer})

    assert not is_in(desk)


JUNK = ["[]", "1", "null", "{}", '{"id": 1}', '{"id": "AAAA", "response": []}', "[" * 100_000]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:12])
def test_what_no_device_has_said_is_a_wrong_answer_and_no_fault(lan, settings, junk):
    desk, stranger = desk_of(lan), Client()
    with_passkey(desk)
    settings.SECOND_FACTOR = True
    session = desk.session
    session.pop("proof", None)
    session.save()
    for one, path in ((stranger, ENTER), (desk, "/security/passkeys/options/")):
        one.get(path, headers={"accept": "application/json"})

    assert stranger.post(ENTER, {"credential": junk}).status_code == 302
    assert not is_in(stranger)
    assert send(desk, "/security/codes/new/", proof_credential=junk).status_code == 403


def test_the_departed_do_not_come_back_by_passkey(lan):
    device, desk = with_passkey(desk_of(lan)), Client()
    actions.deactivate_person(lan, by=None, at=NOW)

    enter(desk, device)

    assert not is_in(desk)


def test_a_passkey_stands_behind_the_password_as_well(lan):
    with_passkey(desk_of(lan))
    desk = Client()

    answer = desk.post("/accounts/login/", {"login": "SYT-07", "password": PASSWORD})

    assert answer["Location"] == SECOND
    assert not is_in(desk)
    assert "data-passkey" in desk.get(SECOND).content.decode()


def test_only_who_holds_a_passkey_is_asked_for_one(lan, settings):
    with_app(lan)
    second, entrance = Client(), Client().get("/accounts/login/").content.decode()
    second.post("/accounts/login/", {"login": "SYT-07", "password": PASSWORD})
    settings.SECOND_FACTOR = True
    step_up = send(desk_of(lan), "/security/codes/new/").content.decode()

    assert "data-passkey" not in second.get(SECOND).content.decode()
    assert "data-passkey" not in step_up
    # before anybody is known the button stands for all, and says for whom it is
    assert entrance.index("Chỉ dành cho người đã cài đặt khóa truy cập") < entrance.index(
        "data-passkey"
    )


def test_the_page_that_asks_for_a_proof_says_its_title_once(lan, settings):
    with_app(lan)
    settings.SECOND_FACTOR = True
    main = send(desk_of(lan), "/security/codes/new/").content.decode().split("<main")[1]

    assert main.count("Xác nhận chính là bạn") == 1


def test_a_passkey_proves_it_before_an_act(lan, settings):
    desk = desk_of(lan)
    device = with_passkey(desk)
    settings.SECOND_FACTOR = True
    with clock.frozen(NOW + timedelta(minutes=6)):
        asked = send(desk, "/security/codes/new/")
        options = desk.get("/security/passkeys/options/").json()["options"]
        false = send(desk, "/security/codes/new/", proof_credential="{}")
        done = send(desk, "/security/codes/new/", proof_credential=device.sign(options))

    assert (asked.status_code, false.status_code, done.status_code) == (403, 403, 302)
    assert Entry.objects.get(verb="person.make_codes").data["proven_with"] == "passkey"
