"""People and posts in pages."""

import re
from datetime import date

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Seat, User
from accounts.policy import read_sight
from accounts.roles import Role
from core import clock
from journal.models import Entry
from tests.world import NOW, PASSWORD, TODAY, city, make_user, vn

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


FACTS = {
    "full_name": "Ngô Thị Mới",
    "staff_code": "SYT-100",
    "official_email": "Moi@example.org",
    "unit": "SYT",
    "category": "CONG_CHUC",
    "language": "vi",
}


def test_only_administrators_read_the_list_and_others_pages(c):
    desk = desk_of(c.health_head)

    assert desk.get("/people/").status_code == 403
    assert desk.get(f"/people/{c.health_staff.pk}/").status_code == 404
    assert desk.get(f"/people/{c.health_head.pk}/").status_code == 200
    assert desk_of(c.admin).get(f"/people/{c.health_staff.pk}/").status_code == 200


def test_an_account_is_made_and_the_password_chosen_by_letter(c):
    desk = desk_of(c.admin)
    made = send(desk, "/people/new/", **FACTS)
    person = User.objects.get(staff_code="SYT-100")
    assert made["Location"] == f"/people/{person.pk}/"
    assert person.official_email == "moi@example.org"
    assert not person.has_usable_password()

    sent = send(desk, f"/people/{person.pk}/send-link/")

    assert sent.status_code == 302
    assert Entry.objects.about(person).took("person.send_link").count() == 1
    (letter,) = mail.outbox
    assert letter.to == ["moi@example.org"]
    path = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", letter.body)[1]
    own = Client()
    form = own.get(path, follow=True)
    done = own.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert done.status_code == 302
    own = Client()
    own.post("/accounts/login/", {"login": "syt-100", "password": PASSWORD})
    assert own.session.get("_auth_user_id") == str(person.pk)
    assert own.get(path, follow=True).context["token_fail"]  # once only


def test_a_dead_mail_server_is_told_and_nothing_is_noted(c, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    answer = send(desk_of(c.admin), f"/people/{c.health_staff.pk}/send-link/")

    assert answer.status_code == 409
    assert not Entry.objects.took("person.send_link").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("staff_code", "{code}"), ("official_email", "{mail}"), ("unit", "XYZ"), ("category", "")],
)
def test_what_is_taken_or_wrong_is_told_and_the_text_stays(c, field, value):
    value = value.format(
        code=c.health_staff.staff_code.lower(), mail=c.health_staff.official_email.upper()
    )
    answer = send(desk_of(c.admin), "/people/new/", **FACTS | {field: value})

    assert answer.status_code in {200, 409}
    assert "error-summary" in answer.content.decode()
    assert 'value="Ngô Thị Mới"' in answer.content.decode()
    assert not User.objects.filter(full_name="Ngô Thị Mới").exists()


def test_an_invisible_character_in_a_name_is_refused(c):
    send(desk_of(c.admin), "/people/new/", **FACTS | {"full_name": "Ngô\u202eThị"})

    assert not User.objects.filter(staff_code="SYT-100").exists()


def test_a_repeat_of_the_same_press_makes_one_account(c):
    desk = desk_of(c.admin)
    key = "4f2f7c9e-8f0e-4a63-9d2f-1a3c1c9f2b11"

    first, again = (send(desk, "/people/new/", key=key, **FACTS) for _twice in range(2))

    assert first["Location"] == again["Location"]
    assert User.objects.filter(staff_code="SYT-100").count() == 1


def test_columns_that_are_not_in_the_form_are_never_written(c):
    more = {"is_active": "", "password": "x", "joined_at": "1/1/2001", "theme": "dark", "id": "1"}
    send(desk_of(c.admin), "/people/new/", **FACTS | more)

    person = User.objects.get(staff_code="SYT-100")
    assert person.is_active
    assert person.theme == "auto"
    assert person.joined_at == NOW
    assert not person.has_usable_password()


def test_a_change_moves_the_person(c):
    desk, url = desk_of(c.admin), f"/people/{c.health_staff.pk}/change/"
    seen = desk.get(url).context["form"].initial["seen"]
    facts = FACTS | {"staff_code": c.health_staff.staff_code, "unit": "PSG", "seen": seen}

    answer = send(desk, url, **facts)

    c.health_staff.refresh_from_db()
    assert answer.status_code == 302
    assert c.health_staff.unit == c.ward


def test_closing_an_account_ends_sessions_and_posts_and_keeps_the_history(c):
    own, desk = desk_of(c.health_deputy), desk_of(c.admin)
    assert own.get("/preferences/").status_code == 200

    done = send(desk, f"/people/{c.health_deputy.pk}/deactivate/", until="09/03/2026")

    assert done.status_code == 302
    assert own.get("/preferences/").status_code == 302  # asked to sign in
    seat = c.health_deputy.seats.get()
    assert seat.until == TODAY
    shown = text_of(desk.get(f"/people/{c.health_deputy.pk}/"))
    assert "Phó Một SYT" in shown
    assert "Phó Một SYT" in text_of(desk.get(f"/units/{c.health.pk}/"))
    assert "Phó Một SYT" not in text_of(desk.get("/people/?q=pho+mot+syt"))
    assert "Phó Một SYT" in text_of(desk.get("/people/?q=pho+mot+syt&closed=on"))

    assert send(desk, f"/people/{c.health_deputy.pk}/reactivate/").status_code == 302
    c.health_deputy.refresh_from_db()
    assert c.health_deputy.is_active
    assert not c.health_deputy.has_usable_password()
    assert own.get("/preferences/").status_code == 302  # the old session stays dead


def test_nobody_closes_his_own_account(c):
    desk, url = desk_of(c.admin), f"/people/{c.admin.pk}/deactivate/"

    assert desk.get(url).status_code == 403
    assert send(desk, url, until="09/03/2026").status_code == 403
    assert f"/people/{c.admin.pk}/deactivate/" not in text_of(desk.get(f"/people/{c.admin.pk}/"))


POST = {"unit": "SYT", "role": "UNIT_OFFICER", "since": "09/03/2026", "document": "12/QĐ-SYT"}


def test_a_post_acts_from_the_next_day_unless_a_second_administrator_confirms(c):
    given = send(desk_of(c.admin), "/seats/new/", person=c.health_staff.staff_code, **POST)
    seat = c.health_staff.seats.get()

    assert given["Location"] == f"/people/{c.health_staff.pk}/"
    assert seat.acts_from == date(2026, 3, 10)
    assert not read_sight(c.health_staff).posts
    with clock.frozen(vn(2026, 3, 10)):
        assert read_sight(c.health_staff).holds(Role.UNIT_OFFICER, c.health.pk)

    own = send(desk_of(c.admin), f"/seats/{seat.pk}/confirm/")
    assert own.status_code == 403
    assert f"/seats/{seat.pk}/confirm/" in text_of(desk_of(c.admin2).get("/admin/"))
    assert f"/seats/{seat.pk}/confirm/" not in text_of(desk_of(c.admin).get("/admin/"))
    second = send(desk_of(c.admin2), f"/seats/{seat.pk}/confirm/")

    assert second.status_code == 302
    assert read_sight(c.health_staff).holds(Role.UNIT_OFFICER, c.health.pk)
    seat.refresh_from_db()
    assert (seat.given_by, seat.confirmed_by) == (c.admin, c.admin2)
    assert send(desk_of(c.admin2), f"/seats/{seat.pk}/confirm/").status_code == 409


def test_nobody_gives_himself_a_post(c):
    desk = desk_of(c.admin)

    assert desk.get(f"/seats/new/?person={c.admin.pk}").status_code == 403
    answer = send(desk, "/seats/new/", person=c.admin.staff_code, **POST)

    assert answer.status_code == 403
    assert "12/QĐ-SYT" in answer.content.decode()  # what was typed is still there
    assert c.admin.seats.count() == 1


def test_nobody_confirms_his_own_post(c):
    send(desk_of(c.admin), "/seats/new/", person=c.admin2.staff_code, **POST)
    seat = c.admin2.seats.get(role=Role.UNIT_OFFICER)

    assert send(desk_of(c.admin2), f"/seats/{seat.pk}/confirm/").status_code == 403


def test_a_head_s_place_is_taken_once(c):
    answer = send(
        desk_of(c.admin), "/seats/new/", person=c.health_staff.staff_code, **POST | {"role": "HEAD"}
    )

    assert answer.status_code == 409


def test_a_post_that_ends_before_it_begins_is_refused_beside_the_field(c):
    answer = send(
        desk_of(c.admin),
        "/seats/new/",
        person=c.health_staff.staff_code,
        until="01/03/2026",
        **POST,
    )

    assert answer.status_code == 200
    assert "until" in answer.context["form"].errors


def test_ending_a_post_takes_the_power_at_once(c):
    seat = c.health_officer.seats.get()
    own = desk_of(c.health_officer)
    assert own.get(f"/units/{c.health.pk}/fields/new/").status_code == 200

    done = send(desk_of(c.admin), f"/seats/{seat.pk}/end/", until="09/03/2026")

    assert done.status_code == 302
    assert own.get(f"/units/{c.health.pk}/fields/new/").status_code == 403  # read per request


def test_the_last_administrator_stays(c):
    Seat.objects.filter(person=c.admin2).update(until=TODAY)
    seat = c.admin.seats.get(role=Role.ADMIN)

    answer = send(desk_of(c.admin), f"/seats/{seat.pk}/end/", until="09/03/2026")

    assert answer.status_code == 409
    seat.refresh_from_db()
    assert seat.until is None


def test_a_person_who_is_no_administrator_cannot_touch_posts(c):
    seat = c.health_officer.seats.get()
    head = desk_of(c.health_head)

    assert head.get("/seats/").status_code == 403
    assert head.get("/seats/new/").status_code == 403
    assert send(head, f"/seats/{seat.pk}/end/", until="09/03/2026").status_code == 404
    assert send(head, f"/seats/{seat.pk}/confirm/").status_code == 404
    own = desk_of(c.health_officer)
    assert send(own, f"/seats/{seat.pk}/end/", until="09/03/2026").status_code == 403
    assert send(head, "/seats/new/", person=c.health_staff.staff_code, **POST).status_code == 403
    assert not c.health_staff.seats.exists()


@pytest.mark.parametrize("state", ["", "waiting", "now", "ended"])
def test_the_list_of_posts(c, state, django_assert_max_num_queries):
    desk = desk_of(c.admin)
    send(desk, "/seats/new/", person=c.health_staff.staff_code, **POST)
    with django_assert_max_num_queries(7):
        answer = desk.get(f"/seats/?state={state}")

    found = [seat.person.full_name for seat, _may in answer.context["found"]]
    assert ("Chuyên Viên SYT" in found) == (state != "ended")
    assert ("Trưởng SYT" in found) == (state in {"", "now"})


def test_the_list_turns_pages_by_given_name(c, django_assert_max_num_queries):
    for _n in range(40):
        make_user(unit=c.health)
    desk, url, keys = desk_of(c.admin), "/people/", []
    desk.get(url)
    while url:
        with django_assert_max_num_queries(7):
            answer = desk.get(url)
        keys += [(person.sort_key, person.pk) for person in answer.context["found"]]
        older = answer.context["older"]
        url = f"/people/{older}" if older else ""

    assert len(keys) == len(set(keys)) == User.objects.count()
    assert keys == sorted(keys)


def test_the_page_of_a_person_costs_the_same_with_many_posts(c, django_assert_max_num_queries):
    desk, url = desk_of(c.admin), f"/people/{c.health_staff.pk}/"
    send(desk, "/seats/new/", person=c.health_staff.staff_code, **POST)

    def costs():
        with django_assert_max_num_queries(11) as seen:
            desk.get(url)
        return len(seen)

    few = costs()
    for role in ("MONITOR", "SUPERVISOR", "COUNCIL_MEMBER", "AUDITOR"):
        send(desk, "/seats/new/", person=c.health_staff.staff_code, **POST | {"role": role})
    desk.get(url)
    assert costs() == few
