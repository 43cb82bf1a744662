"""The calendar page: every signed-in person may read it and try it out."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client

from accounts.roles import Role
from core import clock
from tests.world import make_user
from workdays.models import CalendarDay, CalendarVersion, CalendarYear

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)


@pytest.fixture
def reader(seeded):
    desk = Client()
    desk.force_login(make_user())
    with clock.frozen(NOON):
        yield desk


def read(desk, url):
    answer = desk.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_year_shows_its_days_with_source_and_status(reader):
    text = read(reader, "/calendar/2026/")

    for piece in ("02/01/2026", "12729/VPCP-KGVX", "10/01/2026", "24/11/2026", "Chưa xác nhận"):
        assert piece in text
    assert text.count("day-off") == 14 + 1  # and the legend
    assert text.count("day-worked") == 2 + 1


def test_without_asking_it_says_seven_working_days_from_today(reader):
    text = read(reader, "/calendar/")

    assert "7 ngày làm việc kể từ hôm nay là" in " ".join(text.split())
    assert "10/07/2026" in text


def test_the_preview_counts_both_ways(reader):
    assert "03/03/2026" in read(reader, "/calendar/?start=13/02/2026&days=7")
    assert "13/02/2026</span>" in read(reader, "/calendar/?start=03/03/2026&days=-7")


def test_htmx_gets_the_preview_alone(reader):
    answer = reader.get("/calendar/2026/?start=13/02/2026&days=7", headers={"HX-Request": "true"})

    assert "03/03/2026" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("query", ["start=31/02/2026&days=7", "start=&days=x", "days=9999"])
def test_nonsense_is_told_beside_the_field(reader, query):
    text = read(reader, f"/calendar/?{query}")

    assert "error-summary" in text
    assert "due-answer" not in text


def test_an_unknown_year_is_not_found_and_a_post_is_not_taken(reader):
    assert reader.get("/calendar/2051/").status_code == 404
    assert reader.post("/calendar/").status_code == 405


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get("/calendar/").status_code == 302


@pytest.mark.parametrize("year", [2024, 2026, 2040])
def test_the_page_costs_the_same_in_every_year(reader, django_assert_max_num_queries, year):
    with django_assert_max_num_queries(14):
        read(reader, f"/calendar/{year}/")


@pytest.fixture
def keeper(seeded):
    desk = Client()
    desk.force_login(make_user(seat=Role.ADMIN))
    with clock.frozen(NOON):
        yield desk


def send(desk, url, **typed):
    return desk.post(url, {"press": uuid4(), **typed})


DAY = {"day": "04/09/2026", "effect": "OFF", "name": "Nghỉ bù", "source": "12/VPCP"}


def test_an_administrator_changes_a_day_and_its_source_is_shown(keeper):
    before = CalendarVersion.objects.last().n

    answer = send(keeper, "/calendar/days/new/", **DAY)

    assert answer["Location"] == "/calendar/2026/"
    assert "12/VPCP" in read(keeper, "/calendar/2026/")
    assert CalendarVersion.objects.last().n == before + 1
    assert send(keeper, "/calendar/days/new/", **DAY | {"effect": "WEEK"}).status_code == 302
    assert not CalendarDay.objects.filter(date=date(2026, 9, 4)).exists()


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("day", "05/09/2026", 409), ("day", "1/1/2051", 409), ("day", "31/2/2026", 200)]
    + [("source", "", 200), ("name", "", 200), ("effect", "MAYBE", 200), ("effect", "", 200)],
)
def test_what_makes_no_sense_is_told_and_the_text_stays(keeper, field, value, status):
    answer = send(keeper, "/calendar/days/new/", **DAY | {field: value})

    assert answer.status_code == status
    assert "error-summary" in answer.content.decode()
    assert not CalendarDay.objects.filter(name="Nghỉ bù").exists()


def test_a_year_is_confirmed_once_after_comparing(keeper):
    url = "/calendar/2026/confirm/"
    text = read(keeper, url)
    assert "02/01/2026" in text
    seen = re.search(r'name="seen" value="(\d+)"', text)[1]
    whole = {"source": "12/VPCP", "compared": "on", "seen": seen}
    assert send(keeper, url, source="12/VPCP", seen=seen).status_code == 200

    assert send(keeper, "/calendar/days/new/", **DAY).status_code == 302
    answer = send(keeper, url, **whole)  # compared with days that are no longer these
    assert answer.status_code == 409
    whole["seen"] = re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]
    assert send(keeper, url, **whole).status_code == 302
    assert send(keeper, url, **whole).status_code == 409
    assert CalendarYear.objects.get(year=2026).source == "12/VPCP"
    assert keeper.get("/calendar/2051/confirm/").status_code == 404


@pytest.mark.parametrize("url", ["/calendar/days/new/", "/calendar/2026/confirm/"])
def test_only_administrators_change_the_calendar(reader, url):
    assert reader.get(url).status_code == 403
    assert send(reader, url, **DAY, compared="on").status_code == 403
    assert not CalendarDay.objects.filter(name="Nghỉ bù").exists()
    assert "/calendar/days/new/" not in read(reader, "/calendar/2026/")
