"""Signing in: by code or e-mail, closed to strangers, slowed down and never locked."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client

from accounts import actions
from accounts.models import SignInAttempt
from core import clock
from tests.world import NOW, PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


@pytest.fixture
def lan():
    with clock.frozen(NOW):
        yield make_user(
            "Nguyễn Thị Lan",
            staff_code="SYT-07",
            official_email="lan@example.org",
            password=PASSWORD,
        )


def knock(desk, login, password=PASSWORD, *, address="10.0.0.1"):
    return desk.post(LOGIN, {"login": login, "password": password}, REMOTE_ADDR=address)


def is_in(desk) -> bool:
    return "_auth_user_id" in desk.session


@pytest.mark.parametrize(
    "login", ["SYT-07", "syt-07", " SYT-07 ", "lan@example.org", "Lan@Example.ORG"]
)
def test_by_staff_code_or_official_e_mail(lan, login):
    desk = Client()

    assert knock(desk, login).status_code == 302
    assert is_in(desk)


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "login/code/", "3rdparty/"]
)
def test_doors_that_do_not_exist(lan, path):
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert Client().post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404


def same(answer, login) -> str:
    """The page without what must differ: what was typed, and the token against forgery."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(login, "LOGIN")


def test_wrong_unknown_and_closed_get_the_same_page_after_the_same_work(lan):
    gone = make_user(staff_code="SYT-08", password=PASSWORD)
    actions.deactivate_person(gone, by=None, at=NOW)
    pages, work = [], []
    for login, password in (("SYT-07", "x" * 12), ("SYT-99", PASSWORD), ("SYT-08", PASSWORD)):
        hasher = hashers.get_hasher()
        with patch.object(
            type(hasher), "encode", autospec=True, side_effect=type(hasher).encode
        ) as e:
            answer = knock(Client(), login, password)
        pages.append((answer.status_code, same(answer, login)))
        work.append(e.call_count)

    assert pages[0] == pages[1] == pages[2]
    assert len(set(work)) == 1
    assert work[0] >= 1


def test_five_wrong_passwords_are_free_then_the_place_waits(lan):
    desk = Client()
    for _n in range(5):
        assert knock(desk, "SYT-07", "sai").status_code == 200
    with clock.frozen(NOW + timedelta(seconds=1)):
        waits = knock(desk, "SYT-07")

    assert waits.status_code == 429
    assert 1 <= int(waits["Retry-After"]) <= 5
    assert not is_in(desk)
    with clock.frozen(NOW + timedelta(seconds=6)):
        assert knock(desk, "SYT-07").status_code == 302
    assert is_in(desk)
    with clock.frozen(NOW + timedelta(seconds=7)):
        assert knock(Client(), "SYT-07", "sai").status_code == 200  # forgiven


@pytest.mark.parametrize(
    "alias", ["lan@example.org", "syt-07", "LAN@example.org", "lan@example.org ", "SYT-07"]
)
def test_another_name_of_the_account_gives_no_fresh_tries(lan, alias):
    desk = Client()
    for _n in range(5):
        knock(desk, "SYT-07", "sai")

    assert knock(desk, alias, "sai").status_code == 429


def test_a_dotless_i_gives_no_fresh_tries(lan):
    make_user(staff_code="SYI-1", password=PASSWORD)
    desk = Client()
    for _n in range(5):
        knock(desk, "SYI-1", "sai")

    assert knock(desk, "sy\u0131-1", "sai").status_code == 429


def test_a_refused_try_does_not_prolong_the_wait(lan):
    desk = Client()
    for _n in range(5):
        knock(desk, "SYT-07", "sai")
    counted = SignInAttempt.objects.count()
    for _n in range(5):
        assert knock(desk, "SYT-07", "sai").status_code == 429

    assert SignInAttempt.objects.count() == counted


def test_a_stranger_cannot_lock_the_owner_out(lan):
    """An hour of guessing from everywhere; the owner comes in at once (row 39)."""
    own = Client()
    knock(own, "SYT-07", address="10.9.9.9")  # from now on a known browser
    own.post("/accounts/logout/")
    at = NOW
    for n in range(150):
        at += timedelta(seconds=20)
        actions.note_wrong_password(login="syt-07", address=f"10.0.{n}.1", at=at)
    with clock.frozen(at + timedelta(seconds=1)):
        assert knock(own, "SYT-07", address="10.0.0.0").status_code == 302
        elsewhere = Client()
        assert knock(elsewhere, "lan@example.org", address="10.77.0.1").status_code == 302
    assert is_in(own)
    assert is_in(elsewhere)


def guess_at_many(address, *, most=100):
    for n in range(most):
        actions.note_wrong_password(login=f"nobody-{n}", address=address, at=NOW)


def test_one_address_that_guesses_at_many_waits_but_not_a_known_browser(lan):
    own = Client()
    knock(own, "SYT-07", address="10.5.5.5")
    own.post("/accounts/logout/")
    guess_at_many("10.5.5.5")

    assert knock(Client(), "SYT-07", address="10.5.5.5").status_code == 429
    assert knock(own, "SYT-07", address="10.5.5.5").status_code == 302
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert knock(Client(), "SYT-07", address="10.5.5.5").status_code == 302


def test_a_known_browser_is_known_to_its_owner_only(lan):
    other = make_user(staff_code="SYT-10", password=PASSWORD)
    own = Client()
    knock(own, "SYT-07")
    own.post("/accounts/logout/")
    guess_at_many("10.0.0.1")

    assert knock(own, other.staff_code).status_code == 429


def test_neighbours_of_one_ipv6_house_count_together(lan):
    guess_at_many("2001:db8:1:1::", most=98)  # as the adapter counts the whole house
    for n in (1, 2):
        knock(Client(), f"NOBODY-{n}", "sai", address=f"2001:db8:1:1::{n}")

    assert knock(Client(), "SYT-07", address="2001:db8:1:1::ffff").status_code == 429
    assert knock(Client(), "SYT-07", address="2001:db8:1:2::1").status_code == 302


def test_what_is_counted_names_nobody(lan):
    knock(Client(), "SYT-07", "sai", address="10.1.2.3")

    kept = " ".join(SignInAttempt.objects.values_list("key", flat=True))
    assert "syt-07" not in kept.lower()
    assert "10.1.2.3" not in kept


@pytest.mark.parametrize(
    "password", ["ngan", "1234567890123", "password123", "nguyenthilan", "lan@example.org"]
)
def test_a_weak_password_is_refused_with_a_reason(lan, password):
    desk = Client()
    desk.force_login(lan)

    answer = desk.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors
    lan.refresh_from_db()
    assert lan.check_password(PASSWORD)


def test_a_wrong_current_password_is_called_wrong_and_two_new_ones_are_told_at_once(lan):
    desk, url = Client(), "/accounts/password/change/"
    desk.force_login(lan)

    wrong = desk.post(
        url, {"oldpassword": "khong phai", "password1": "mot hai ba bon", "password2": "x"}
    )
    empty = desk.post(url, {"oldpassword": "", "password1": "ngan", "password2": "khac"})

    assert wrong.context["form"].errors == {
        "oldpassword": ["Mật khẩu hiện tại không đúng. Hãy nhập lại."],
        "password2": ["Hai lần nhập mật khẩu phải giống nhau."],
    }
    assert empty.context["form"].errors == {
        "oldpassword": ["Chưa nhập mục này."],
        "password1": ["Mật khẩu quá ngắn. Phải có ít nhất 10 ký tự."],
        "password2": ["Hai lần nhập mật khẩu phải giống nhau."],
    }
    page = desk.get(url).content.decode()
    assert "placeholder" not in page
    assert "Không chỉ gồm chữ số." in page
    assert "phổ biến" not in page


@pytest.mark.parametrize("login", ["SYT-07", "lan@example.org"])
def test_a_refused_sign_in_names_the_code_and_the_e_mail(lan, login):
    said = knock(Client(), login, "khong phai").content.decode()
    assert "Mã cán bộ, thư điện tử công vụ hoặc mật khẩu không đúng." in said


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(lan):
    here, elsewhere = Client(), Client()
    for desk in (here, elsewhere):
        knock(desk, "SYT-07")
    new = "mot cau khac con dai hon"

    done = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert done.status_code == 302
    assert here.get("/preferences/").status_code == 200
    assert elsewhere.get("/preferences/").status_code == 302


def test_a_link_goes_to_open_accounts_and_nobody_can_tell(lan):
    gone = make_user(official_email="gone@example.org", password=PASSWORD)
    actions.deactivate_person(gone, by=None, at=NOW)

    answers = [
        Client().post(RESET, {"email": address}, HTTP_HOST="localhost")
        for address in ("lan@example.org", "gone@example.org", "nobody@example.org")
    ]

    assert {(a.status_code, a["Location"]) for a in answers} == {(302, RESET + "done/")}
    (letter,) = mail.outbox
    assert letter.to == ["lan@example.org"]
    assert "SYT-07" in letter.body


def link(host="localhost") -> str:
    Client().post(RESET, {"email": "lan@example.org"}, HTTP_HOST=host)
    return re.search(r"https?://\S+/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]


def test_the_link_is_built_on_our_own_address(lan, settings):
    settings.ALLOWED_HOSTS = ["localhost", "evil.example"]

    assert link("evil.example").startswith(settings.SITE_URL)
    settings.ALLOWED_HOSTS = ["localhost"]
    assert Client().post(RESET, {"email": "x@y.vn"}, HTTP_HOST="evil.example").status_code == 400


def use(address, password):
    desk = Client()
    form = desk.get(re.sub(r"https?://[^/]+", "", address), follow=True)
    if form.context.get("token_fail"):
        return None
    return desk.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_the_link_works_once_within_two_hours_and_ends_every_session(lan, settings):
    desk = Client()
    knock(desk, "SYT-07")
    old, new = link(), "mot cau moi rat la dai"

    assert use(old, "1234567890").status_code == 200
    assert use(old, new).status_code == 302
    assert use(old, new) is None
    assert desk.get("/preferences/").status_code == 302
    assert knock(Client(), "SYT-07", new).status_code == 302
    late = link()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert use(late, new) is None


def test_whoever_left_cannot_come_back_by_an_old_link(lan):
    old = link()
    actions.deactivate_person(lan, by=None, at=NOW)

    assert use(old, "mot cau moi rat la dai") is None


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", r"\\evil.example"]
)
def test_nobody_is_sent_to_another_site(lan, where):
    answer = Client().post(
        f"{LOGIN}?next={where}", {"login": "SYT-07", "password": PASSWORD, "next": where}
    )

    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


@pytest.mark.parametrize(
    "where",
    [
        "/accounts/logout/",
        "/%61ccounts/logout/",
        "/units/../accounts/logout/",
        r"/accounts\logout/",
        "/acc\tounts/logout/",
        "/accounts/logout/?next=/units/",
        "/accounts/password/change/",
    ],
)
def test_a_sign_in_leads_to_no_page_of_signing_in_or_out(lan, where):
    answer = Client().post(LOGIN, {"login": "SYT-07", "password": PASSWORD, "next": where})

    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("where", ["//[bad", "http://[::1", "https://[x]:y/"])
def test_what_is_no_address_leads_nowhere_and_breaks_nothing(lan, where):
    desk = Client()

    assert desk.get(LOGIN, {"next": where}).status_code == 200
    answer = desk.post(LOGIN, {"login": "SYT-07", "password": PASSWORD, "next": where})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert desk.get(LOGIN, {"next": where}).status_code == 302
    out = desk.post("/accounts/logout/", {"next": where})
    assert out.status_code == 302
    assert "[" not in out["Location"]


def test_after_sign_in_one_is_where_one_wanted_to_go(lan):
    desk = Client()
    asked = desk.get("/units/")

    assert asked["Location"] == f"{LOGIN}?next=/units/"
    answer = desk.post(
        asked["Location"], {"login": "SYT-07", "password": PASSWORD, "next": "/units/"}
    )
    assert answer["Location"] == "/units/"


def test_whoever_has_no_password_gets_the_first_one_by_letter(lan):
    lan.set_unusable_password()
    lan.save()
    desk = Client()
    desk.force_login(lan)

    answer = desk.get("/accounts/password/change/", follow=True)

    assert answer.redirect_chain == [("/accounts/password/reset/", 302)]
    assert answer.status_code == 200


def test_signing_out_is_a_post(lan):
    desk = Client()
    knock(desk, "SYT-07")
    assert desk.get("/accounts/logout/").status_code == 200
    assert is_in(desk)

    desk.post("/accounts/logout/")

    assert not is_in(desk)


def test_rights_are_read_again_at_every_request(lan, django_assert_max_num_queries):
    desk = Client()
    knock(desk, "SYT-07")
    assert desk.get("/admin/").status_code == 403
    actions.give_seat(person=lan, unit=lan.unit, role="ADMIN", since=NOW.date(), by=None, at=NOW)
    assert desk.get("/admin/").status_code == 200
    with clock.frozen(NOW + timedelta(days=1)):
        actions.give_seat(
            person=make_user(), unit=lan.unit, role="ADMIN", since=NOW.date(), by=None, at=NOW
        )
        actions.end_seat(lan.seats.get(), until=NOW.date(), by=None, at=NOW)
        assert desk.get("/admin/").status_code == 403
