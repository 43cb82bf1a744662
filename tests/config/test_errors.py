"""The pages that are shown when there is no page to show."""

import logging
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.backends import StaffBackend
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.urls")]

# what is raised: status and a piece of the page, by hand
SHOWN = {
    "400": (400, "Không đọc được yêu cầu"),
    "403": (403, "Chỉ thủ trưởng được làm việc này."),
    "409": (409, "Hồ sơ đã được quyết định."),
    "stale": (409, "Bản bạn xem đã cũ."),
    "413": (413, "5 MB"),
    "429": (429, "60 giây"),
    "500": (500, "mã"),
    "503": (503, "1 phút"),
}


@pytest.fixture
def desk():
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.mark.parametrize("what", SHOWN)
def test_each_has_its_page_without_the_database(desk, what, django_assert_num_queries):
    status, piece = SHOWN[what]
    with django_assert_num_queries(0):
        answer = desk.get(f"/fail/{what}/")
    text = answer.content.decode()

    assert answer.status_code == status
    assert piece in text
    assert text.count("<h1>") == 1
    assert f'<p class="code">{status}</p>' in text
    assert 'lang="vi"' in text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("what", SHOWN)
def test_each_speaks_english_and_wears_the_chosen_colours(desk, what):
    desk.post("/language/", {"language": "en"})
    desk.post("/theme/", {"theme": "dark"})

    text = desk.get(f"/fail/{what}/").content.decode()

    assert '<html lang="en" data-bs-theme="dark">' in text


@pytest.mark.parametrize("what", ["429", "503"])
def test_when_to_come_back_is_said(desk, what):
    assert desk.get(f"/fail/{what}/")["Retry-After"] == "60"


@pytest.mark.parametrize("what", ["500", "503"])
def test_what_went_wrong_stands_in_the_log_only(desk, what, caplog):
    with caplog.at_level(logging.ERROR, "config.errors"):
        text = desk.get(f"/fail/{what}/").content.decode()

    assert "secret" not in text
    assert "10.1.2.3" not in text
    (record,) = [r for r in caplog.records if r.name == "config.errors"]
    assert record.exc_info
    if what == "500":
        reference = record.args[0]
        assert reference in text


def test_what_does_not_exist_and_what_is_not_shown_look_the_same(desk):
    person, other = make_user(), make_user()
    desk.force_login(person)
    hidden, missing = desk.get(f"/people/{other.pk}/"), desk.get("/people/999999/")

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert desk.get("/no/such/page/").status_code == 404


def test_a_form_from_elsewhere_is_refused_and_told_why(desk):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = strict.post("/theme/", {"theme": "dark"})

    assert answer.status_code == 403
    assert "Biểu mẫu" in answer.content.decode()
    assert "theme" not in answer.cookies


def test_a_stale_form_of_ours_shows_the_typed_text_again(desk):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    text = "Một đoạn văn dài <b>đã gõ</b> mất nửa giờ"
    typed = {"problem": text, "password": "mot cau rat dai va rieng", "title": "Ngắn"}

    ours = strict.post("/theme/", typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert ours.status_code == 403
    assert "Một đoạn văn dài &lt;b&gt;đã gõ" in ours.content.decode()
    assert "mot cau" not in ours.content.decode()
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {}):
        page = strict.post("/theme/", typed, headers=elsewhere).content.decode()
        assert "Một đoạn văn dài" not in page


def test_for_htmx_the_page_takes_the_place_of_the_content(desk):
    answer = desk.get("/fail/409/", headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == answer["HX-Reselect"] == "#main"
    assert answer["HX-Reswap"] == "outerHTML"


def test_a_database_that_is_away_is_a_503_for_somebody_signed_in_too(desk):
    desk.force_login(make_user())
    with patch.object(StaffBackend, "get_user", side_effect=OperationalError("gone")):
        answer = desk.get("/private/")

    assert answer.status_code == 503


def test_a_request_that_announces_too_much_is_not_read(desk, settings):
    settings.REQUEST_MAX_BYTES = 100
    answer = desk.post("/theme/", {"theme": "x" * 200})

    assert answer.status_code == 413
    assert 'data-bs-theme="auto"' in answer.content.decode()


def test_the_wait_of_a_wrong_password_has_the_same_face(desk):
    desk.post("/theme/", {"theme": "dark"})
    for _n in range(9):
        answer = desk.post("/accounts/login/", {"login": "X", "password": "y"})
    text = answer.content.decode()

    assert answer.status_code == 429
    assert '<html lang="vi" data-bs-theme="dark">' in text
    assert '<p class="code">429</p>' in text
