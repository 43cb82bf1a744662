"""Before a decision, a vote, an opinion or a seal: who presses proves anew who he is, and loses
nothing of what he typed (trust.md, abuse rows 41 and 42)."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from approvals.models import Ballot, Decision, Kind
from core import clock
from journal.models import Entry
from journal.once import PROOF
from tests.accounts.proofs import code_at, recovery_codes, with_app
from tests.approvals import makers
from tests.approvals.browsing import Person, text_of
from tests.test_conventions import views_of_the_product
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db

REASON = "Cần làm rõ phạm vi thí điểm trước khi quyết định, kể cả nguồn lực."
MINUTE = timedelta(minutes=1)

SIGNS = {
    "accounts:add_app", "accounts:add_passkey", "accounts:ask_factor_reset",
    "accounts:change_person", "accounts:confirm_email", "accounts:confirm_factor_reset",
    "accounts:confirm_seat", "accounts:deactivate_person", "accounts:drop_email",
    "accounts:drop_factor_reset", "accounts:end_seat", "accounts:give_seat",
    "accounts:make_codes", "accounts:reactivate_person", "accounts:remove_factor",
    "approvals:answer_idea", "approvals:cast", "approvals:close_vote", "approvals:decide",
    "approvals:give_opinion", "approvals:record_meeting", "proposals:seal",
    "approvals:propose_calendar", "approvals:confirm_calendar", "imports:carry_out",
    "accounts:change_unit", "accounts:close_unit", "accounts:move_unit",
    "accounts:make_person", "accounts:send_link", "approvals:sign_note",
    "reports:export_dossiers", "reports:export_year", "accounts:order_seat",
    "approvals:give_mandate", "approvals:record_absence", "approvals:make_acting",
    "approvals:confirm_mandate", "approvals:end_mandate", "approvals:confirm_minutes",
    "approvals:vote_again", "approvals:direct_urgent",
    "approvals:enter_resolution", "approvals:confirm_resolution",
    "approvals:set_up_council",
    "approvals:name_member", "approvals:dissolve_council", "approvals:declare",
    "approvals:send_sheet", "approvals:close_council", "approvals:confirm_council",
    "approvals:issue_rule", "approvals:hand_down", "approvals:take_back", "approvals:report_back",
    "approvals:hand_on", "approvals:call_back", "approvals:carry_on", "approvals:issue",
    "approvals:ask_for_version", "approvals:answer_version",
    "approvals:hand_over", "approvals:hand_over_seat", "approvals:carry_out_handover",
}  # fmt: skip
"""The second opinion on which addresses demand a fresh proof."""

SOUNDS_LIKE_IT = re.compile(
    r"decide|cast|vote|seal|opinion|confirm|reset|deactivate|reactivate|_seat$|sign_off|approve|"
    r"reject|override|suspend|terminate|evaluate|commend|sign_|send_link|make_person|export|"
    r"take_in|retry|_row$|(?<!attach)_instrument$|_field$"
)
NEEDS_NO_PROOF = {
    "approvals:ask_opinions": "asks, decides nothing, and can be taken back; the answer is proven",
    "approvals:own_opinion": "a rule in public, from a day on, which its head ends as he set it",
    "approvals:end_opinion": "ends such a rule, and takes back nothing that it asked",
    "approvals:assign_several": "names an officer, changes nobody's right, and is taken back",
    "approvals:take_in": "opens the way to those who decide, and is undone by sending back",
    "reports:export_review": "the unit's own review, as it stands on the page of who writes it",
    "jobs:retry": "the same work once more; its first asking had the proof",
    **{
        f"accounts:{verb}_{what}": "words of a list; no power, and every change stays in view"
        for what in ("row", "instrument")
        for verb in ("add", "change", "close")
    },
    "accounts:replace_row": "words of a list",
    "accounts:add_field": "words of a list",
    "proposals:confirm_share": "an author agrees to a share of his own work",
    "account_reset_password": "for who cannot sign in",
    "account_reset_password_done": "reads",
    "account_reset_password_from_key": "the link in the letter is the proof",
    "account_reset_password_from_key_done": "reads",
}


@pytest.fixture(autouse=True)
def on(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def head(hcm):
    return with_app(hcm.ward_head)


@pytest.fixture
def waiting(hcm):
    """The decision on the staff's plan, owed by the head of the ward."""
    case = makers.submitted(hcm, hcm.ward_staff)
    makers.walk(case.proposal, until=Kind.DECISION)
    return makers.owed(case.proposal, Kind.DECISION)


def ready(head, task, **typed):
    """The head's desk and the last page before the signature."""
    desk = Person(head)
    form = desk.open(reverse("approvals:decide", args=[task.pk]))
    given = {"type": "SEND_BACK", "reasons": REASON, **typed}
    return desk, desk.press(form, button={"step": "review"}, **given)


def sign(desk, page, **typed):
    return desk.press(page, button={"step": "sign"}, **typed)


# --- every address that signs -----------------------------------------------------------------


def test_every_address_that_signs_demands_a_proof():
    views = list(views_of_the_product())
    guarded = {name for name, view in views if hasattr(view, "proven")}

    assert guarded == SIGNS
    alike = {name for name, _view in views if SOUNDS_LIKE_IT.search(name.split(":")[-1])}
    assert alike - guarded == set(NEEDS_NO_PROOF)


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/people/?q=an", "/people/?q=an"),
        ("https://elsewhere.example/people/", None),
        ("http://testserver//elsewhere.example/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_way_back_leads_to_the_page_of_the_button(hcm, came_from, back):
    """The address of the act itself may answer to no GET; a stranger's page is no way back."""
    desk, url = Client(), reverse("accounts:send_link", args=[hcm.ward_staff.pk])
    desk.force_login(with_app(hcm.admin))
    asked = desk.post(url, {"press": uuid4()}, headers={"referer": came_from})
    again = desk.post(  # a wrong code: the page itself is the referer now
        url,
        {"press": uuid4(), "proof_code": "000000", "proof_back": asked.context["back"]},
        headers={"referer": f"http://testserver{url}"},
    )

    for answer in (asked, again):
        assert answer.status_code == 403
        assert answer.context["back"] == (back or url)
        assert f'href="{html.escape(back or url)}"' in answer.content.decode()


def test_the_proof_stands_outside_the_press():
    """Else a wrong code would be rolled back with the press, and count as no try."""
    for name, view in views_of_the_product():
        if name in SIGNS:
            inner = view
            while not hasattr(vars(inner).get("__wrapped__", object), "act"):
                inner = inner.__wrapped__
            assert hasattr(inner, "proven"), name


# --- a decision ---------------------------------------------------------------------------------


def test_the_page_before_the_signature_asks_and_the_act_says_with_what(head, waiting):
    desk, page = ready(head, waiting)
    assert "Confirm that it is you" in text_of(page)

    assert sign(desk, page, proof_code=code_at(NOW)).status_code == 302

    assert Decision.objects.get().reasons == REASON
    entry = Entry.objects.get(verb="proposal.send_back")
    assert entry.data["proven_with"] == "app"
    assert entry.data["proven_at"] == NOW.isoformat() or "2026-03-09" in entry.data["proven_at"]
    assert not any(name in str(entry.data) for name in PROOF)


@pytest.mark.parametrize("typed", [{}, {"proof_code": "000000"}, {"proof_password": PASSWORD}])
def test_without_a_right_proof_nothing_is_recorded_and_nothing_is_lost(head, waiting, typed):
    desk, page = ready(head, waiting)

    asked = sign(desk, page, **typed)

    assert asked.status_code == 403
    assert not Decision.objects.exists()
    assert REASON in text_of(asked)
    assert "no-store" in asked["Cache-Control"]
    assert desk.press(asked, proof_code=code_at(NOW)).status_code == 302
    assert Decision.objects.get().reasons == REASON


def test_a_recovery_code_signs_as_well(head, waiting):
    desk, page = ready(head, waiting)

    assert sign(desk, page, proof_code=recovery_codes(head)[0]).status_code == 302

    assert Entry.objects.get(verb="proposal.send_back").data["proven_with"] == "recovery_code"


@pytest.mark.parametrize(("minutes", "status"), [(4, 302), (6, 403)])
def test_a_proof_holds_five_minutes(hcm, head, waiting, minutes, status):
    desk, page = ready(head, waiting)
    session = desk.client.session
    session["proof"] = {"kind": "app", "at": NOW.timestamp()}
    session.save()
    with clock.frozen(NOW + minutes * MINUTE):
        answer = sign(desk, page)

    assert answer.status_code == status
    assert Decision.objects.exists() is (status == 302)


def test_signing_in_with_the_factor_is_a_proof_and_with_the_password_is_none(head, waiting):
    head.set_password(PASSWORD)
    head.save()
    desk = Person(head)
    desk.client = Client()
    desk.client.post("/accounts/login/", {"login": head.staff_code, "password": PASSWORD})
    desk.client.post("/accounts/second-factor/", {"code": code_at(NOW)})
    form = desk.open(reverse("approvals:decide", args=[waiting.pk]))
    given = {"type": "SEND_BACK", "reasons": REASON}
    page = desk.press(form, button={"step": "review"}, **given)

    assert "proof_code" not in page.content.decode()
    session = desk.client.session
    session["proof"] = {"kind": "password", "at": NOW.timestamp()}
    session.save()
    assert sign(desk, page).status_code == 403
    session["proof"] = {"kind": "app", "at": NOW.timestamp()}
    session.save()
    assert sign(desk, page).status_code == 302


def test_the_second_click_with_the_same_code_meets_the_result_of_the_first(head, waiting):
    """Two presses of one button under way at once: the session of the second knows no proof."""
    desk, page = ready(head, waiting)
    assert sign(desk, page, proof_code=code_at(NOW)).status_code == 302
    session = desk.client.session
    del session["proof"]
    session.save()

    assert sign(desk, page, proof_code=code_at(NOW)).status_code == 302
    assert Decision.objects.count() == 1


def test_a_code_signs_one_press_only(hcm, head, waiting):
    desk, page = ready(head, waiting)
    sign(desk, page, proof_code="000000")
    other = Person(head)
    other.client.post(
        reverse("approvals:decide", args=[waiting.pk]),
        {
            "press": "5f2c1d1e-3b44-4a57-9a0f-0d1c8a1c2b3d",
            "step": "sign",
            "proof_code": code_at(NOW),
        },
    )

    assert sign(desk, page, proof_code=code_at(NOW)).status_code == 403
    assert not Decision.objects.exists()


def test_wrong_codes_slow_the_place_down_and_keep_what_was_typed(head, waiting):
    desk, page = ready(head, waiting)
    for _n in range(5):
        page = sign(desk, page, proof_code="000000")

    waits = sign(desk, page, proof_code=code_at(NOW))

    assert waits.status_code == 429
    assert REASON in text_of(waits)
    with clock.frozen(NOW + timedelta(seconds=6)):
        assert desk.press(waits, proof_code=code_at(NOW)).status_code == 302


def test_who_has_none_sets_it_up_beside_and_goes_on(hcm, waiting, settings):
    settings.SECOND_FACTOR = False
    desk, page = ready(hcm.ward_head, waiting)
    settings.SECOND_FACTOR = True  # the duty begins while the page is open

    asked = sign(desk, page)
    assert asked.status_code == 403
    assert "Set it up in a new tab" in text_of(asked)
    assert REASON in text_of(asked)
    desk.open("/security/app/")
    secret = desk.client.session["app_secret"]
    from_password = sign(desk, asked)
    assert from_password.status_code == 403
    session = desk.client.session
    session["proof"] = {"kind": "password", "at": NOW.timestamp()}
    session.save()
    desk.press(desk.open("/security/app/"), code=code_at(NOW, secret))

    assert desk.press(asked).status_code == 302
    assert Decision.objects.get().reasons == REASON


def test_for_a_day_after_a_reset_nothing_is_signed(head, waiting):
    User.objects.filter(pk=head.pk).update(decides_from=NOW + timedelta(hours=24))
    desk, page = ready(head, waiting)
    assert "09:00 10/03/2026" in text_of(page)

    refused = sign(desk, page, proof_code=code_at(NOW))
    assert refused.status_code == 403
    assert REASON in text_of(refused)
    assert not Decision.objects.exists()

    later = NOW + timedelta(hours=24)
    with clock.frozen(later):
        assert sign(desk, page, proof_code=code_at(later)).status_code == 302


def test_off_means_off(hcm, waiting, settings):
    settings.SECOND_FACTOR = False
    desk, page = ready(hcm.ward_head, waiting)

    assert "proof_code" not in page.content.decode()
    assert sign(desk, page).status_code == 302
    assert "proven_with" not in Entry.objects.get(verb="proposal.send_back").data


# --- the other acts -----------------------------------------------------------------------------


def test_a_ballot_is_cast_with_a_code_in_its_own_form(hcm):
    task = makers.in_stage(hcm, Kind.VOTE)
    voter = with_app(makers.doer(task))
    desk = Person(voter)
    page = desk.open(reverse("approvals:cast", args=[task.pk]))
    page = desk.press(page, choice="FOR")  # to be read again
    assert "proof_code" in page.content.decode()
    before = Ballot.objects.count()

    desk.press(page, button={"step": "cast"}, proof_code=code_at(NOW))

    assert Ballot.objects.count() == before + 1


def test_a_file_is_named_and_chosen_once_more(hcm):
    task = makers.in_stage(hcm, Kind.PARTY_OPINION)
    secretary = with_app(makers.doer(task))
    desk = Person(secretary)
    url = reverse("approvals:give_opinion", args=[task.pk])
    form = desk.open(url)
    press = re.search(r'name="press" value="([^"]+)"', form.content.decode())[1]
    file = SimpleUploadedFile("van-ban-gop-y.pdf", b"%PDF-1.4")

    asked = desk.client.post(url, {"press": press, "reasons": REASON, "file": file})

    assert asked.status_code == 403
    assert "van-ban-gop-y.pdf" in text_of(asked)
    assert '<input class="form-control" type="file" name="file"' in asked.content.decode()
    assert f'name="press" value="{press}"' in asked.content.decode()


def test_who_needs_no_factor_proves_it_with_the_password(hcm):
    """The unit's officer closes the vote; his post demands no factor, so the password is asked."""
    task = makers.in_stage(hcm, Kind.CLOSE_VOTE)
    officer = makers.doer(task)
    officer.set_password(PASSWORD)
    officer.save()
    desk = Person(officer)
    page = desk.open(reverse("approvals:close_vote", args=[task.pk]))
    assert "proof_password" in page.content.decode()

    assert desk.press(page, proof_password="sai").status_code == 403
    answer = desk.press(page, proof_password=PASSWORD)

    assert answer.status_code == 200  # on to the form's own questions
    assert desk.client.session["proof"]["kind"] == "password"
    assert PASSWORD not in answer.content.decode()
