"""Posts of power: another administrator confirms them before anybody acts on them (ADR 0023)."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts import actions
from accounts.models import Seat, User
from accounts.policy import read_sight
from accounts.roles import POWER, POWER_WAITS, Role, power_waits
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as notifications
from notifications.models import Notice
from tests.world import NOW, city, make_user, vn

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FAR = vn(2030, 1, 1)


@pytest.fixture
def c():
    with clock.frozen(NOW):
        yield city()


def asked(c, role=Role.ADMIN, **more):
    """A post of power that an administrator gives to a member of the health department."""
    given = {"person": c.health_staff, "unit": c.health, "role": role, "since": TODAY}
    return actions.give_seat(**given | more, by=c.admin, at=NOW)


def alone(c):
    """Nobody but `c.admin` administers."""
    actions.end_seat(c.admin2.seats.get(role=Role.ADMIN), until=TODAY, by=None, at=NOW)


def told(verb):
    while notifications.hear_next(at=NOW):
        pass
    rows = Notice.objects.filter(verb=verb).values_list("recipient", "data")
    return {(pk, data["as"]) for pk, data in rows}


def test_which_posts_are_of_power():
    assert {"ADMIN", "EXPORT_OFFICER", "RECORDS_CLERK"} == POWER
    assert power_waits(TODAY) == 7
    assert all(row.source and not row.verified for row in POWER_WAITS)


@pytest.mark.parametrize("role", sorted(POWER))
def test_nobody_acts_on_one_before_another_administrator_has_confirmed(c, role):
    """One person could make himself a second administrator and then confirm "as two"."""
    seat = asked(c, role)

    assert seat.acts_from is None
    with clock.frozen(FAR):
        assert not read_sight(c.health_staff).posts
    with pytest.raises(PermissionDenied):
        actions.confirm_seat(seat, by=c.admin, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.confirm_seat(seat, by=c.health_staff, at=NOW)

    seat = actions.confirm_seat(seat, by=c.admin2, at=NOW)

    assert (seat.acts_from, seat.confirmed_by) == (TODAY, c.admin2)
    assert read_sight(c.health_staff).holds(role, c.health.pk)
    with pytest.raises(WrongMoment):
        actions.confirm_seat(seat, by=c.admin2, at=NOW)


def test_one_that_begins_later_is_confirmed_before_and_acts_from_its_day(c):
    seat = asked(c, since=date(2026, 4, 1))

    seat = actions.confirm_seat(seat, by=c.admin2, at=NOW)

    assert seat.acts_from == date(2026, 4, 1)


def test_the_holder_and_whoever_may_confirm_are_told(c):
    seat = asked(c)

    assert told("seat.ask") == {(c.health_staff.pk, "holder"), (c.admin2.pk, "confirmer")}
    while notifications.send_next(at=NOW):
        pass
    letters = {one.to[0]: one for one in mail.outbox}
    assert f"/people/{c.health_staff.pk}/" in letters[c.admin2.official_email].body
    assert "Quản trị" in letters[c.admin2.official_email].subject
    actions.confirm_seat(seat, by=c.admin2, at=NOW)
    assert told("seat.confirm") == {(c.health_staff.pk, "holder"), (c.admin.pk, "giver")}


def test_a_single_administrator_waits_some_days_and_those_above_are_told(c):
    alone(c)
    seat = asked(c)

    assert seat.acts_from == TODAY + timedelta(days=power_waits(TODAY))
    assert told("seat.ask") == {
        (c.health_staff.pk, "holder"), (c.health_head.pk, "leadership"),
        (c.chair.pk, "leadership"),
    }  # fmt: skip
    assert Entry.objects.get(verb="seat.ask").data["alone"] is True
    # a second administrator who comes in the meantime may still confirm it
    late = make_user(unit=c.home, seat=Role.ADMIN)
    assert actions.confirm_seat(seat, by=late, at=NOW).acts_from == TODAY


def test_ending_the_other_administrator_first_is_no_way_round(c):
    """He hears of it, and so do those above; the new one waits its days all the same."""
    waits = asked(c)
    told("seat.ask")
    actions.end_seat(c.admin2.seats.get(role=Role.ADMIN), until=TODAY, by=c.admin, at=NOW)

    assert told("seat.end") == {
        (c.admin2.pk, "holder"), (c.home_head.pk, "leadership"), (c.chair.pk, "leadership"),
    }  # fmt: skip
    with clock.frozen(FAR):
        assert not read_sight(c.health_staff).posts  # what waits goes on waiting
    actions.end_seat(waits, until=TODAY, by=c.admin, at=NOW)
    again = asked(c, since=TODAY + timedelta(days=1))
    assert again.acts_from == TODAY + timedelta(days=power_waits(TODAY))


def test_whoever_gets_a_post_of_power_is_no_other_administrator(c):
    """The second administrator cannot confirm what is given to himself: nobody else is left."""
    seat = asked(c, Role.EXPORT_OFFICER, person=c.admin2)

    assert seat.acts_from == TODAY + timedelta(days=power_waits(TODAY))
    with pytest.raises(PermissionDenied):
        actions.confirm_seat(seat, by=c.admin2, at=NOW)


def test_many_at_once_follow_the_same_rule(c):
    other = make_user(unit=c.health)
    rows = [
        {"person": person, "unit": c.health, "role": role, "since": TODAY}
        for person, role in (
            (c.health_staff, Role.ADMIN), (other, Role.SUPERVISOR), (c.admin2, Role.RECORDS_CLERK),
        )
    ]  # fmt: skip

    first, second, third = actions.give_seats(rows, by=c.admin, at=NOW)

    tomorrow = TODAY + timedelta(days=1)
    assert (first.acts_from, second.acts_from) == (None, tomorrow)
    assert third.acts_from == TODAY + timedelta(days=power_waits(TODAY))
    entries = Entry.objects.filter(subject="accounts.seat", actor=c.admin).order_by("subject_id")
    assert [one.verb for one in entries] == ["seat.ask", "seat.give", "seat.ask"]
    assert [one.data.get("alone") for one in entries] == [False, None, True]
    single = Entry.objects.get(subject_id=asked(c, Role.EXPORT_OFFICER).pk, verb="seat.ask")
    assert single.data.keys() == entries[0].data.keys()


def test_an_export_officer_reaches_no_further_by_a_change_of_his_unit(c):
    """The focal point's officer takes the whole city; one administrator alone must not make him."""
    seat = actions.confirm_seat(asked(c, Role.EXPORT_OFFICER), by=c.admin2, at=NOW)

    with pytest.raises(WrongMoment, match="xuất"):
        actions.change_unit(c.health, is_focal_point=True, by=c.admin, at=NOW)
    with pytest.raises(WrongMoment):
        actions.change_units([(c.health, {"is_focal_point": True})], by=c.admin, at=NOW)

    assert read_sight(c.health_staff).export_paths == (c.health.path,)
    actions.end_seat(seat, until=TODAY, by=c.admin, at=NOW)
    actions.change_unit(c.ward, is_focal_point=True, by=c.admin, at=NOW)
    c.ward.refresh_from_db()
    assert c.ward.is_focal_point


def test_a_waiting_administrator_is_none_yet(c):
    """He keeps nobody's post from being the last one, and confirms nothing."""
    alone(c)
    asked(c)

    with pytest.raises(WrongMoment):
        actions.end_seat(c.admin.seats.get(role=Role.ADMIN), until=TODAY, by=None, at=NOW)
    other = actions.give_seat(
        person=make_user(unit=c.health), unit=c.health, role=Role.SUPERVISOR, since=TODAY,
        by=c.admin, at=NOW,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.confirm_seat(other, by=c.health_staff, at=NOW)


def test_the_command_line_still_makes_the_first_administrator():
    call_command("make_admin", staff_code="QT1", email="qt1@example.org", name="Quản Trị Một")

    assert User.objects.get(staff_code="QT1").is_administrator


def test_the_operator_stops_one_that_those_above_do_not_want(c):
    alone(c)
    seat, who = asked(c), {"staff_code": c.health_staff.staff_code, "reason": "Giám đốc Sở yêu cầu"}
    with pytest.raises(CommandError):
        call_command("end_post", post="EXPORT_OFFICER", **who)
    with pytest.raises(CommandError):
        call_command("end_post", post="ADMIN", **who | {"reason": " "})

    call_command("end_post", post="ADMIN", **who)

    with clock.frozen(FAR):
        assert not read_sight(c.health_staff).posts
    entry = Entry.objects.get(verb="seat.end", subject_id=seat.pk)
    assert (entry.actor, entry.data["reason"]) == (None, who["reason"])


def test_the_pages_say_that_it_waits_and_who_may_confirm(c):
    page = {"unit": "SYT", "role": "ADMIN", "since": "09/03/2026"}
    desk = desk_of(c.admin)
    assert "quản trị viên khác xác nhận" in text_of(desk.get("/seats/new/"))
    given = send(desk, "/seats/new/", person=c.health_staff.staff_code, **page)
    seat = Seat.objects.get(person=c.health_staff)

    own = text_of(desk.get(given["Location"]))
    assert f"Có thể xác nhận: {c.admin2.full_name}" in own
    assert f"/seats/{seat.pk}/confirm/" not in own
    for url in ("/admin/", "/seats/?state=waiting", f"/people/{c.health_staff.pk}/"):
        text = text_of(desk_of(c.admin2).get(url))
        assert "chờ quản trị viên khác xác nhận" in text, url
        assert f"/seats/{seat.pk}/confirm/" in text, url
    assert (
        "chờ xác nhận"
        in re.search(
            rf'href="/people/{c.health_staff.pk}/".*?</tr>',
            desk.get("/people/").content.decode(),
            re.S,
        )[0]
    )
    assert "chờ quản trị viên khác xác nhận" in text_of(desk.get(f"/units/{c.health.pk}/"))
    assert c.health_staff.official_email in text_of(desk_of(c.admin2).get("/admin/"))

    assert send(desk_of(c.admin2), f"/seats/{seat.pk}/confirm/").status_code == 302
    assert "chờ xác nhận" not in text_of(desk.get("/people/"))


def test_who_is_told_reads_the_page_the_notice_leads_to(c):
    alone(c)
    asked(c)
    told("seat.ask")
    for who in (c.health_staff, c.health_head, c.chair):
        desk, notice = desk_of(who), Notice.objects.get(recipient=who, verb="seat.ask")
        text = text_of(desk.get("/notices/"))
        assert "Quản trị" in text
        assert "16/03/2026" in text
        assert (
            desk.post(f"/notices/{notice.pk}/open/", {"press": uuid4()}, follow=True).status_code
            == 200
        )
