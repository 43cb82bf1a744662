"""Second factors: set up, asked for at sign-in, forced by the post, reset by two, slowed down."""

import html
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.models import SignInAttempt, User
from accounts.roles import PROVES_TWICE, Role
from accounts.slowing import TooSoon
from core import clock
from journal.models import Entry
from notifications import actions as notifications
from notifications.models import Notice
from tests.world import NOW, PASSWORD, city, make_user

from .desks import desk_of, send, text_of
from .proofs import SECRET, code_at, recovery_codes, with_app

pytestmark = pytest.mark.django_db

LOGIN, SECOND = "/accounts/login/", "/accounts/second-factor/"
HERE = {"address": "10.1.1.1"}


@pytest.fixture
def on(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def c(on):
    with clock.frozen(NOW):
        yield city()


@pytest.fixture
def lan():
    with clock.frozen(NOW):
        yield make_user("Nguyễn Thị Lan", staff_code="SYT-07", password=PASSWORD)


def after_password(person, password=PASSWORD):
    desk = Client()
    person.set_password(password)
    person.save()
    answer = desk.post(LOGIN, {"login": person.staff_code, "password": password})
    return desk, answer


def is_in(desk) -> bool:
    return "_auth_user_id" in desk.session


def tell():
    while notifications.hear_next(at=NOW):
        pass
    while notifications.send_next(at=NOW):
        pass


# --- setting up ---------------------------------------------------------------------------------


def test_an_app_is_set_up_with_the_code_it_shows(lan):
    desk = desk_of(lan)
    page = desk.get("/security/app/")
    secret = desk.session["app_secret"]
    assert f"secret={secret}" in page.context["address"]
    assert "<svg" in page.content.decode()
    assert "style=" not in re.search(r"<svg class=\"qr\".*?</svg>", page.content.decode())[0]

    wrong = send(desk, "/security/app/", code="000000")
    assert wrong.status_code == 200
    assert wrong.context["form"].errors
    assert not lan.authenticator_set.exists()
    done = send(
        desk, "/security/app/", code=f" {code_at(NOW, secret)[:3]} {code_at(NOW, secret)[3:]}"
    )

    assert done["Location"] == "/security/codes/"
    assert Entry.objects.get(verb="person.add_factor").data["factor"] == "app"
    assert "app_secret" not in desk.session
    # "back" in the browser offers no second square: it could never be set up
    assert desk.get("/security/app/")["Location"] == "/security/codes/"
    actions.keep_codes(lan, by=lan, at=NOW)
    assert desk.get("/security/app/")["Location"] == "/security/"


def test_who_stands_before_a_stranger_s_second_factor_signs_in_as_himself(lan):
    """On a shared computer: the sign-in page leads to the open second step, which has a way out."""
    desk, _answer = after_password(with_app(lan))
    assert desk.get(LOGIN)["Location"].startswith(SECOND)

    way_out = re.search(
        r'<form[^>]*action="(/accounts/logout/)".*?</form>', desk.get(SECOND).content.decode(), re.S
    )

    fields = dict(re.findall(r'name="(next)" value="([^"]+)"', way_out[0]))
    assert desk.post(way_out[1], fields)["Location"] == LOGIN
    assert desk.get(LOGIN).status_code == 200


def test_secrets_are_not_readable_in_the_database(lan, settings):
    with_app(lan)
    codes = recovery_codes(lan)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in stored
    assert not any(code in stored for code in codes)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"  # changed with care: what is stored is still read
    assert actions.take_code(lan, code=code_at(NOW), at=NOW, **HERE)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Exception):  # noqa: B017, PT011
        recovery_codes(lan)


def test_recovery_codes_are_shown_until_they_are_kept(lan):
    with_app(lan, codes_kept=False)
    desk, codes = desk_of(lan), recovery_codes(lan)
    assert len(set(codes)) == 10

    page, file = desk.get("/security/codes/"), desk.get("/security/codes/file/")
    for code in codes:
        assert f"{code[:4]} {code[4:]}" in page.content.decode()
        assert f"{code[:4]} {code[4:]}" in file.content.decode()
    assert file["Content-Disposition"].startswith("attachment")
    for answer in (page, file):
        assert "no-store" in answer["Cache-Control"]
    assert send(desk, "/security/codes/")["Location"] == "/security/"

    for path in ("/security/codes/", "/security/codes/file/"):
        assert desk.get(path)["Location"] == "/security/"
    shown = desk.get("/security/").content.decode()
    assert "<strong>10</strong>" in shown
    assert codes[0][:4] not in shown


def test_new_codes_void_the_old_ones(lan):
    with_app(lan)
    old = recovery_codes(lan)[0]

    assert send(desk_of(lan), "/security/codes/new/")["Location"] == "/security/codes/"

    assert actions.take_code(lan, code=old, at=NOW, **HERE) is None
    assert actions.take_code(lan, code=recovery_codes(lan)[0], at=NOW, **HERE)


def test_nobody_touches_the_factor_of_another(lan):
    with_app(lan)
    factor = lan.authenticator_set.get(type="totp")

    assert send(desk_of(make_user()), f"/security/factors/{factor.pk}/remove/").status_code == 404
    codes = lan.authenticator_set.get(type="recovery_codes")
    assert desk_of(lan).get(f"/security/factors/{codes.pk}/remove/").status_code == 404
    assert send(desk_of(lan), f"/security/factors/{factor.pk}/remove/").status_code == 302
    assert not lan.authenticator_set.exists()


def test_the_first_factor_ends_sessions_opened_without_it_and_says_so(lan):
    elsewhere, here = desk_of(lan), desk_of(lan)
    for page in ("/security/app/", "/security/passkeys/new/"):
        assert "<strong>1</strong> phiên khác đang mở sẽ kết thúc" in text_of(here.get(page))

    send(here, "/security/app/", code=code_at(NOW, here.session["app_secret"]))

    kept = here.get("/security/codes/")
    assert "Đã cài đặt ứng dụng. 1 phiên khác đã kết thúc" in text_of(kept)
    assert elsewhere.get("/security/").status_code == 302
    assert Entry.objects.get(verb="person.add_factor").data["ended"] == 1
    tell()
    assert "Các phiên khác của bạn đã kết thúc" in mail.outbox[-1].body
    # a second factor ends nothing, and nothing is said of ending
    desk_of(lan)
    assert "sẽ kết thúc" not in text_of(here.get("/security/passkeys/new/"))


def test_the_app_on_the_telephone_itself_is_opened_by_a_link(lan):
    desk = desk_of(lan)
    text = text_of(desk.get("/security/app/"))
    secret = desk.session["app_secret"]

    [link] = re.findall(r'<a [^>]*href="(otpauth://totp/[^"]+)"', text)
    assert f"secret={secret}" in html.unescape(link)
    assert " ".join(re.findall("....", secret)) in text


# --- signing in ---------------------------------------------------------------------------------


def test_the_password_alone_no_longer_signs_in(lan):
    with_app(lan)
    desk, answer = after_password(lan)

    assert answer["Location"] == SECOND
    assert not is_in(desk)
    page = desk.get(SECOND)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert desk.post(SECOND, {"code": "000000"}).status_code == 200
    assert not is_in(desk)
    assert desk.post(SECOND, {"code": code_at(NOW)}).status_code == 302
    assert is_in(desk)
    assert desk.session["proof"]["kind"] == "app"


def test_a_code_signs_in_once(lan):
    with_app(lan)
    first, _answer = after_password(lan)
    second, _answer = after_password(lan)
    assert first.post(SECOND, {"code": code_at(NOW)}).status_code == 302

    second.post(SECOND, {"code": code_at(NOW)})

    assert not is_in(second)
    with clock.frozen(NOW + timedelta(seconds=30)):
        second.post(SECOND, {"code": code_at(NOW + timedelta(seconds=30))})
    assert is_in(second)


def test_a_sign_in_that_waits_for_its_code_ends_with_the_old_password(lan):
    with_app(lan)
    desk, answer = after_password(lan)
    assert answer["Location"] == SECOND

    actions.set_own_password(lan, password="mot mat khau khac han", by=lan, at=NOW)

    assert desk.post(SECOND, {"code": code_at(NOW)})["Location"] == LOGIN
    assert not is_in(desk)


def test_a_recovery_code_signs_in_once_and_the_owner_is_told(lan):
    with_app(lan)
    code = recovery_codes(lan)[4]
    desk, _answer = after_password(lan)

    desk.post(SECOND, {"code": f"{code[:4]} {code[4:]}"})

    assert is_in(desk)
    assert Entry.objects.get(verb="person.use_recovery_code").data["left"] == 9
    tell()
    assert lan.official_email in [to for letter in mail.outbox for to in letter.to]
    again, _answer = after_password(lan)
    again.post(SECOND, {"code": code})
    assert not is_in(again)


def test_codes_are_slowed_down_like_passwords_and_never_locked(lan):
    with_app(lan)
    desk, _answer = after_password(lan)
    for _n in range(5):
        assert desk.post(SECOND, {"code": "000000"}).status_code == 200

    waits = desk.post(SECOND, {"code": code_at(NOW)})

    assert waits.status_code == 429
    assert not is_in(desk)
    with clock.frozen(NOW + timedelta(seconds=6)):
        assert desk.post(SECOND, {"code": code_at(NOW)}).status_code == 302
    assert is_in(desk)
    assert not SignInAttempt.objects.filter(at__gt=NOW).exists()


def test_wrong_codes_and_wrong_passwords_are_counted_apart(lan):
    with_app(lan)
    for _n in range(50):
        try:
            actions.take_code(lan, code="000000", at=NOW, **HERE)
        except TooSoon:
            break
    desk, answer = after_password(lan)

    assert answer["Location"] == SECOND


# --- forced by the post -------------------------------------------------------------------------


def test_who_must_have_one():
    assert {
        Role.HEAD, Role.DEPUTY_HEAD, Role.PARTY_SECRETARY, Role.PARTY_COMMITTEE,
        Role.COUNCIL_MEMBER, Role.COUNCIL_SECRETARY, Role.RECORDS_CLERK, Role.ADMIN,
    } == PROVES_TWICE  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/mine/", "/preferences/", "/units/", "/calendar/"])
def test_a_head_without_one_reads_nothing_else(c, path):
    assert desk_of(c.health_head).get(path)["Location"] == "/security/"


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PUT", "TRACE", "PURGE"])
@pytest.mark.parametrize("path", ["/mine/", "/people/", "/jobs/"])
def test_no_other_method_reads_in_its_place(c, path, method):
    answer = desk_of(c.admin).generic(method, path)

    assert (answer.status_code, answer["Location"]) == (302, "/security/")


def test_nor_does_a_page_that_keeps_what_was_typed_through_a_sign_in(c):
    """It asks for the sign-in itself, so that nothing typed is lost; it is no open page."""
    desk = desk_of(c.health_head)

    assert desk.get("/proposals/1/plan/summary/")["Location"] == "/security/"
    assert desk.options("/proposals/1/plan/summary/")["Location"] == "/security/"


def test_the_page_says_why_and_the_way_is_open(c):
    desk = desk_of(c.health_head)
    page = text_of(desk.get("/security/"))

    assert "Hãy cài đặt lớp xác thực thứ hai trước khi tiếp tục" in page
    for path in ("/security/passkeys/new/", "/guide/"):
        assert desk.get(path).status_code == 200
    assert desk.post("/theme/", {"theme": "dark"}).status_code == 302
    assert desk.post("/accounts/logout/").status_code == 302


def test_nobody_else_is_held_back_and_off_means_off(c, settings):
    assert desk_of(c.health_staff).get("/mine/").status_code == 200
    settings.SECOND_FACTOR = False
    assert desk_of(c.health_head).get("/mine/").status_code == 200


def test_it_costs_no_query(c, settings):
    """A session opened with the factor, or by somebody whose post demands none."""
    head, staff = with_app(c.health_head), c.health_staff
    for person in (head, staff):
        costs = []
        for switched_on in (False, True):
            settings.SECOND_FACTOR = switched_on
            desk = desk_of(person)
            session = desk.session
            session["proof"] = {"kind": "app", "at": NOW.timestamp()}
            session["began"] = session["seen"] = 2**31
            session.save()
            with CaptureQueriesContext(connection) as seen:
                assert desk.get("/preferences/").status_code == 200
            costs.append(len(seen))
        assert costs[0] == costs[1]


def test_the_last_factor_stays_while_the_post_demands_it(c):
    head = with_app(c.health_head)
    desk, factor = desk_of(head), head.authenticator_set.get(type="totp")
    prove = {"proof_code": code_at(NOW)}

    assert send(desk, f"/security/factors/{factor.pk}/remove/", **prove).status_code == 403
    assert head.authenticator_set.count() == 2


def test_administrators_see_whether_it_is_on(c, settings):
    admin = with_app(c.admin)
    assert "Lớp xác thực thứ hai đang bật" in text_of(desk_of(admin).get("/admin/"))
    settings.SECOND_FACTOR = False
    assert "Lớp xác thực thứ hai đang tắt" in text_of(desk_of(admin).get("/admin/"))


# --- lost ---------------------------------------------------------------------------------------


@pytest.fixture
def two(c):
    """Two administrators with an app each, the second one's desk and the first one's."""
    for person in (c.admin, c.admin2):
        with_app(person)
    with_app(c.health_head)
    return c


def proven_desk(person):
    desk = desk_of(person)
    session = desk.session
    session["proof"] = {"kind": "app", "at": NOW.timestamp()}
    session.save()
    return desk


def test_a_reset_takes_two_administrators_and_the_owner_is_told_twice(two):
    head = two.health_head
    own, at = proven_desk(head), f"/people/{head.pk}"
    first, second = proven_desk(two.admin), proven_desk(two.admin2)

    assert send(first, f"{at}/ask-factor-reset/").status_code == 302
    assert send(first, f"{at}/confirm-factor-reset/").status_code == 403
    assert send(own, f"{at}/confirm-factor-reset/").status_code == 403
    assert head.authenticator_set.exists()
    assert head.full_name in text_of(second.get("/admin/"))
    assert "Tôi không nhờ" in text_of(own.get("/security/"))
    assert send(second, f"{at}/confirm-factor-reset/").status_code == 302

    assert not head.authenticator_set.exists()
    assert own.get("/security/").status_code == 302
    tell()
    told = Notice.objects.filter(recipient=head).values_list("verb", flat=True)
    assert {"person.ask_factor_reset", "person.reset_factor"} <= set(told)
    letters = [letter for letter in mail.outbox if head.official_email in letter.to]
    assert len(letters) >= 2
    entry = Entry.objects.get(verb="person.reset_factor")
    assert (entry.actor, entry.data["asked_by"]) == (two.admin2, two.admin.pk)
    assert entry.data["proven_with"] == "app"


def test_the_owner_can_refuse_a_reset(two):
    head = two.health_head
    send(proven_desk(two.admin), f"/people/{head.pk}/ask-factor-reset/")

    assert send(proven_desk(head), f"/people/{head.pk}/drop-factor-reset/").status_code == 302

    again = send(proven_desk(two.admin2), f"/people/{head.pk}/confirm-factor-reset/")
    assert again.status_code == 409
    assert head.authenticator_set.exists()


def test_nobody_resets_himself(two):
    assert (
        send(proven_desk(two.admin), f"/people/{two.admin.pk}/ask-factor-reset/").status_code == 403
    )


def test_after_a_reset_nothing_is_signed_for_a_day_after_the_new_factor(two):
    head = two.health_head
    actions.ask_factor_reset(head, by=two.admin, at=NOW)
    actions.confirm_factor_reset(head, by=two.admin2, at=NOW)
    later = NOW + timedelta(days=5)

    with_app(User.objects.get(pk=head.pk), at=later)

    assert User.objects.get(pk=head.pk).decides_from == later - timedelta(minutes=10) + timedelta(
        days=1
    )


def test_a_first_factor_lets_sign_at_once(lan):
    assert User.objects.get(pk=with_app(lan).pk).decides_from is None


def test_the_operator_helps_only_where_no_two_can(two):
    reason = {"reason": "Gặp trực tiếp, đã kiểm tra thẻ"}
    with pytest.raises(CommandError):
        call_command("reset_factor", staff_code=two.health_head.staff_code, **reason)
    assert two.health_head.authenticator_set.exists()

    call_command("reset_factor", staff_code=two.admin.staff_code, **reason)

    assert not two.admin.authenticator_set.exists()
    entry = Entry.objects.get(verb="person.reset_factor")
    assert (entry.actor, entry.data["reason"]) == (None, reason["reason"])
    third = make_user()
    actions.give_seat(
        person=third, unit=third.unit, role=Role.ADMIN, since=NOW.date(), by=None, at=NOW
    )
    with pytest.raises(CommandError):
        call_command("reset_factor", staff_code=two.admin2.staff_code, **reason)
