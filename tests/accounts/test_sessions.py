"""Open sessions: seen by their owner, ended by him, by administrators, by a new password."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Session
from core import clock
from journal.models import Entry
from tests.world import NOW, PASSWORD, city, make_user

from .desks import desk_of, send, text_of

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
COCCOC = "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120.0 Chrome/114.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def signed_in(person, *, agent=FIREFOX, address="10.1.2.3") -> Client:
    desk = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    desk.force_login(person)
    assert desk.get("/security/").status_code == 200
    return desk


@pytest.fixture
def lan():
    return make_user("Nguyễn Thị Lan", password=PASSWORD)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox trên Linux"),
        (EDGE, "Edge trên Windows"),
        (COCCOC, "Cốc Cốc trên Windows"),
        (IPHONE, "Safari trên iPhone"),
        ("curl/8", "Trình duyệt không cho biết tên"),
    ],
)
def test_a_device_is_named_in_words(agent, words):
    assert Session(agent=agent).device == words


def test_my_page_names_each_session_and_marks_this_one(lan):
    signed_in(lan, agent=IPHONE, address="10.9.9.9")
    signed_in(make_user(), agent=EDGE, address="10.7.7.7")
    here = signed_in(lan)

    page = text_of(here.get("/security/"))

    assert "Safari trên iPhone" in page
    assert "10.9.9.9" in page
    assert page.count("phiên này") == 1
    assert page.index("Firefox trên Linux") < page.index("phiên này")
    assert "10.7.7.7" not in page
    for key in Session.objects.values_list("pk", flat=True):
        assert key not in page


def test_one_session_is_ended_and_the_others_go_on(lan):
    phone, office, here = signed_in(lan, agent=IPHONE), signed_in(lan), signed_in(lan)
    mark = Session.objects.get(agent=IPHONE).mark

    assert send(here, "/security/sessions/end/", mark=mark).status_code == 302

    assert phone.get("/security/")["Location"].startswith("/accounts/login/")
    assert office.get("/security/").status_code == 200
    assert here.get("/security/").status_code == 200
    entry = Entry.objects.get(verb="person.end_sessions")
    assert (entry.actor, entry.data) == (lan, {"ended": 1})


def test_all_others_end_and_never_somebody_elses(lan):
    other = signed_in(make_user())
    mine, here = [signed_in(lan) for _n in range(2)], signed_in(lan)
    foreign = Session.objects.get(pk=other.session.session_key).mark

    send(here, "/security/sessions/end/", mark=foreign)
    assert other.get("/security/").status_code == 200
    assert [desk.get("/security/").status_code for desk in mine] == [200, 200]

    send(here, "/security/sessions/end/")
    assert [desk.get("/security/").status_code for desk in mine] == [302, 302]
    assert here.get("/security/").status_code == 200
    assert other.get("/security/").status_code == 200


def test_an_administrator_signs_somebody_out_and_he_is_told():
    with clock.frozen(NOW):
        c = city()
        head, admin = signed_in(c.health_head), desk_of(c.admin)

        assert send(desk_of(c.health_deputy), f"/people/{c.health_head.pk}/end-sessions/")
        assert head.get("/security/").status_code == 200
        assert "1 phiên đang mở" in text_of(admin.get(f"/people/{c.health_head.pk}/"))
        assert send(admin, f"/people/{c.health_head.pk}/end-sessions/").status_code == 302

        assert head.get("/security/").status_code == 302
        assert Entry.objects.get(verb="person.end_sessions").actor == c.admin


def test_closing_an_account_deletes_its_sessions(lan):
    desk, other = signed_in(lan), signed_in(make_user())

    actions.deactivate_person(lan, by=None, at=NOW)

    assert list(Session.objects.values_list("pk", flat=True)) == [other.session.session_key]
    assert desk.get("/security/").status_code == 302


def test_a_new_password_deletes_the_other_sessions(lan):
    elsewhere, here = signed_in(lan), signed_in(lan)
    new = "mot cau khac con dai hon"

    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert list(Session.objects.values_list("pk", flat=True)) == [here.session.session_key]
    assert elsewhere.get("/security/").status_code == 302
    actions.set_own_password(lan, password=PASSWORD, by=None, at=NOW)
    assert not Session.objects.filter(person=lan).exists()


def test_an_ended_session_does_not_come_back_by_a_request_under_way(lan):
    desk = signed_in(lan)
    store = desk.session
    assert store["_auth_user_id"] == str(lan.pk)  # read before it ends
    actions.end_sessions(lan, by=lan, at=NOW)
    store["typed"] = "late"

    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_what_is_over_is_swept_away(lan):
    for _n in range(3):
        signed_in(lan)
    keys = list(Session.objects.values_list("pk", flat=True))
    Session.objects.filter(pk__in=keys[:2]).update(
        expire_date=timezone.now() - timedelta(days=14, minutes=1)
    )
    Session.objects.filter(pk=keys[2]).update(expire_date=timezone.now() - timedelta(days=13))

    assert actions.drop_old_sessions(at=timezone.now()) is False

    assert list(Session.objects.values_list("pk", flat=True)) == keys[2:]


OVER = {"expired": "phiên làm việc đã hết hạn", "ended": "bị kết thúc từ nơi khác"}


def said_at_the_door(desk, **how):
    """What the page of signing in says to somebody who wanted another page, and then once more."""
    said = []
    for _n in range(2):
        text = text_of(desk.get("/security/", follow=True, **how))
        said.append([why for why, words in OVER.items() if words in text])
    assert said[1] == []
    return said[0]


@pytest.mark.parametrize("how", ["elsewhere", "password", "closed", "by himself"])
def test_whose_session_was_ended_is_told_so_when_he_signs_in_again(lan, how):
    desk = signed_in(lan)
    if how == "elsewhere":
        send(signed_in(lan), "/security/sessions/end/")
    elif how == "password":
        actions.set_own_password(lan, password=PASSWORD, by=None, at=NOW)
    elif how == "closed":
        actions.deactivate_person(lan, by=None, at=NOW)
    else:
        desk.post("/accounts/logout/")

    assert said_at_the_door(desk) == ([] if how == "by himself" else ["ended"])


def test_whose_session_ran_out_is_told_so(lan, settings):
    idle, long = signed_in(lan), signed_in(lan)
    Session.objects.filter(pk=idle.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    assert said_at_the_door(idle) == ["expired"]
    settings.SESSION_ABSOLUTE_AGE = -1
    assert said_at_the_door(long) == ["expired"]


def test_the_reason_waits_for_the_person_when_a_script_meets_the_end_first(lan):
    desk = signed_in(lan)
    actions.set_own_password(lan, password=PASSWORD, by=None, at=NOW)

    by_script = {"headers": {"sec-fetch-mode": "cors"}}
    assert OVER["ended"] not in text_of(desk.get("/security/", follow=True, **by_script))

    assert said_at_the_door(desk) == ["ended"]


def test_a_stranger_learns_nothing_of_an_account(lan):
    signed_in(lan)
    assert said_at_the_door(Client()) == []
    made_up = Client()
    made_up.cookies["sessionid"] = "x" * 32  # was never anybody's, and is told the same
    assert said_at_the_door(made_up) == ["ended"]
    forged = Client()
    forged.cookies["signed-out"] = "<b>"
    assert "<b>" not in text_of(forged.get("/accounts/login/"))
    assert said_at_the_door(forged) == []


def test_who_signed_in_again_is_told_nothing_more(lan):
    desk = signed_in(lan)
    actions.set_own_password(lan, password=PASSWORD, by=None, at=NOW)
    desk.get("/security/")
    assert desk.cookies["signed-out"].value == "ended"

    desk.post("/accounts/login/", {"login": lan.staff_code, "password": PASSWORD})
    assert desk.get("/security/").status_code == 200

    assert not desk.cookies["signed-out"].value


def test_what_ran_out_is_no_open_session_to_end(lan):
    old, desk = signed_in(lan), signed_in(lan)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=timezone.now())

    send(desk, "/security/sessions/end/")

    assert not Entry.objects.filter(verb="person.end_sessions").exists()


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_page_costs_the_same_with_many_sessions(lan, how_many, django_assert_num_queries):
    for _n in range(how_many):
        here = signed_in(lan)

    with django_assert_num_queries(7):  # session, person, posts, clock, factors, sessions, frame
        here.get("/security/")
