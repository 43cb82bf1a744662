"""What holds for every answer: headers, language, colours, the life of a session."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]

STRANGERS = ["/accounts/login/", "/guide/", "/healthz", "/no/such/", "/static/css/theme.css"]
SIGNED_IN = ["/preferences/", "/units/", "/calendar/", "/admin/", "/people/999999/", "/shortcuts/"]
FAILING = ["/fail/400/", "/fail/403/", "/fail/409/", "/fail/413/", "/fail/500/", "/fail/503/"]


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def desk(person):
    desk = Client(raise_request_exception=False)
    desk.force_login(person)
    return desk


@pytest.mark.parametrize("url", [*STRANGERS, *SIGNED_IN, *FAILING])
def test_every_answer_says_what_the_browser_may_do(desk, url):
    who = Client(raise_request_exception=False) if url in STRANGERS else desk
    answer = who.get(url)
    answer.close()  # a static file is open until then
    policy = answer["Content-Security-Policy"]

    for piece in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert piece in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert url.startswith("/static/") or answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("url", [*SIGNED_IN, *FAILING, "/private/"])
def test_nothing_of_somebody_signed_in_stays_in_a_cache(desk, url):
    control = desk.get(url)["Cache-Control"]

    assert "no-store" in control
    assert "private" in control


@pytest.mark.parametrize(
    "url", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/key/1-x/"]
)
def test_nor_do_the_pages_of_choosing_a_password(client, url):
    assert "no-store" in client.get(url)["Cache-Control"]


def test_a_page_has_no_script_and_no_style_of_its_own(desk):
    for url in ("/preferences/", "/units/", "/calendar/"):
        text = desk.get(url).content.decode()
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_everything_is_private_but_what_says_otherwise():
    stranger = Client()

    for url in ("/", "/units/", "/calendar/", "/admin/", "/preferences/", "/private/"):
        answer = stranger.get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    for url in ("/accounts/login/", "/guide/", "/guide/policy/", "/healthz"):
        assert stranger.get(url).status_code == 200


# --- language ---------------------------------------------------------------------------------


def test_vietnamese_whatever_the_browser_was_installed_in():
    answer = Client().get("/accounts/login/", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert answer["Content-Language"] == "vi"
    assert '<html lang="vi"' in answer.content.decode()


def test_the_switch_changes_the_language_of_this_browser():
    desk = Client()
    answer = desk.post("/language/", {"language": "en", "next": "/guide/?a=1"})

    assert answer["Location"] == "/guide/?a=1"
    assert answer.cookies["language" if "language" in answer.cookies else "django_language"][
        "httponly"
    ]
    assert '<html lang="en"' in desk.get("/guide/").content.decode()
    desk.post("/language/", {"language": "vi"})
    assert '<html lang="vi"' in desk.get("/guide/").content.decode()


@pytest.mark.parametrize("language", ["fr", "", "../../etc", "en\r\nSet-Cookie: x=1"])
def test_an_unknown_language_changes_nothing(language):
    desk = Client()
    answer = desk.post("/language/", {"language": language})

    assert answer.status_code == 302
    assert not answer.cookies
    assert desk.get("/language/").status_code == 405


def test_a_person_s_own_language_holds_until_this_browser_chooses(person, desk):
    type(person).objects.filter(pk=person.pk).update(language="en")
    answer = desk.get("/preferences/")
    assert answer["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()

    desk.post("/language/", {"language": "vi"})

    assert desk.get("/preferences/")["Content-Language"] == "vi"


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:x", ""])
@pytest.mark.parametrize("switch", ["language", "theme"])
def test_a_switch_never_leads_to_another_site(switch, where):
    answer = Client().post(f"/{switch}/", {switch: "vi", "next": where})

    assert answer["Location"] == "/"


# --- colours and keys ---------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_switch_changes_the_colours_of_this_browser(theme):
    desk = Client()
    desk.post("/theme/", {"theme": theme})

    text = desk.get("/accounts/login/").content.decode()
    assert f'data-bs-theme="{theme}"' in text
    assert f'value="{theme}" aria-pressed="true"' in text
    assert text.count('aria-pressed="true"') == 1


def test_an_unknown_colour_changes_nothing():
    desk = Client()
    assert not desk.post("/theme/", {"theme": '"><script>'}).cookies
    desk.cookies["theme"] = '"><script>'
    assert 'data-bs-theme="auto"' in desk.get("/accounts/login/").content.decode()


def test_a_person_s_own_colours_hold_until_this_browser_chooses(person, desk):
    type(person).objects.filter(pk=person.pk).update(theme="dark")
    assert 'data-bs-theme="dark"' in desk.get("/units/").content.decode()

    desk.post("/theme/", {"theme": "light"})

    assert 'data-bs-theme="light"' in desk.get("/units/").content.decode()


def test_single_keys_can_be_switched_off(person, desk):
    assert "shortcuts.js" in desk.get("/units/").content.decode()
    desk.post("/shortcuts/", {"shortcuts": "off"})
    assert "shortcuts.js" not in desk.get("/units/").content.decode()
    other = Client()
    other.force_login(person)
    type(person).objects.filter(pk=person.pk).update(shortcuts_on=False)
    assert "shortcuts.js" not in other.get("/units/").content.decode()
    assert "shortcuts.js" not in Client().get("/guide/").content.decode()


# --- the life of a session ------------------------------------------------------------------------

HOUR = 3600


def at(seconds):
    return patch("config.middleware.time.time", return_value=1_800_000_000 + seconds)


def test_a_session_ends_after_its_longest_life_however_busy(desk, settings):
    with at(0):
        assert desk.get("/private/").status_code == 200
    for hour in range(1, settings.SESSION_ABSOLUTE_AGE // HOUR + 1):
        with at(hour * HOUR):
            assert desk.get("/private/").status_code == 200
    with at(settings.SESSION_ABSOLUTE_AGE + 1):
        assert desk.get("/private/").status_code == 302
    assert not Session.objects.exists()


def test_reading_writes_the_session_rarely(desk, settings, django_assert_num_queries):
    settings.SESSION_COOKIE_AGE = 1800
    with at(0):
        desk.get("/private/")
    for seconds in (1, 60, 180):
        with at(seconds), django_assert_num_queries(3):  # session, person, posts
            desk.get("/private/")
    before = Session.objects.get().expire_date
    with at(181):  # a tenth of the idle life
        desk.get("/private/")
    assert Session.objects.get().expire_date > before


def test_an_idle_session_is_over(desk):
    desk.get("/private/")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert desk.get("/private/").status_code == 302


def test_signing_out_forgets_the_session(desk):
    desk.get("/private/")
    desk.post("/accounts/logout/")

    assert desk.get("/private/").status_code == 302
    assert not Session.objects.exists()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(person):
    desk = Client()
    person.set_password("mot cau rat dai va rieng")
    person.save()
    answer = desk.post(
        "/accounts/login/",
        {"login": person.staff_code, "password": "mot cau rat dai va rieng"},
    )

    assert answer.status_code == 302
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
