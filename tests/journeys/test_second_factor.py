"""A head is held back until a second factor is set up, then signs with a passkey, by a real
browser and the device that Chromium plays (WebAuthn over CDP)."""

from allauth.mfa.models import Authenticator

from accounts import actions
from accounts.models import Session
from approvals.models import Decision, Kind
from journal.models import Entry
from tests.accounts.proofs import recovery_codes, with_app
from tests.approvals import makers
from tests.world import NOW, PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_head_sets_up_a_passkey_signs_with_it_and_comes_back_without_a_password(
    walker, town, settings
):
    task = makers.in_stage(town, Kind.DECISION, town.ward_staff)
    actions.set_own_password(town.ward_head, password=PASSWORD, by=None, at=NOW)
    settings.SECOND_FACTOR = True
    head = walker.as_person(None)
    device = head.page.context.new_cdp_session(head.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    head.open("account_login").fill(login=town.ward_head.staff_code, password=PASSWORD)
    head.page.click("main form button.btn-primary")
    head.page.wait_for_url("**/security/")
    head.look("lop-xac-thuc")
    head.open("accounts:add_app").look("cai-ung-dung")
    head.open("accounts:add_passkey").look("cai-khoa")
    head.fill(name="Máy tính cơ quan").press("Let the device answer")
    head.page.wait_for_url("**/security/codes/")
    head.look("ma-du-phong").press("I have kept them")
    assert Authenticator.objects.filter(user=town.ward_head, type="webauthn").count() == 1

    # the proof of setting it up is long over
    session = Session.objects.get(person=town.ward_head)
    store = Session.get_session_store_class()(session.session_key)
    store["proof"] = {"kind": "password", "at": NOW.timestamp()}
    store.save()
    head.open("approvals:decide", task.pk).choose(type="SEND_BACK")
    head.fill(reasons="Cần nêu rõ người phối hợp và thời hạn.").press("Review before signing")
    head.look("ky-bang-khoa")
    head.expected = {403}
    head.page.click("main form.confirm button[name=step][value=sign]")
    head.page.wait_for_load_state()
    head.look("xac-nhan-chinh-ban")
    assert not Decision.objects.exists()
    head.press("Use a passkey or security key")
    head.page.wait_for_url("**/tasks/*/")

    assert Decision.objects.get().reasons.startswith("Cần nêu rõ")
    assert Entry.objects.get(verb="proposal.send_back").data["proven_with"] == "passkey"
    head.page.context.clear_cookies()
    head.open("account_login").press("Sign in with a passkey")
    head.page.wait_for_url(lambda url: "/accounts/" not in url)
    head.open("accounts:security").look("phien-dang-nhap")


def test_an_app_its_codes_its_removal_and_a_reset_by_two(walker, town, settings):
    """The pages around a factor, one by one: nothing is taken away before somebody confirms."""
    who = town.ward_head
    actions.set_own_password(who, password=PASSWORD, by=None, at=NOW)
    with_app(who)
    codes = recovery_codes(who)
    settings.SECOND_FACTOR = True

    head = walker.as_person(None, phone=True)
    head.open("account_login").fill(login=who.staff_code, password=PASSWORD)
    head.page.click("main form button.btn-primary")
    head.page.wait_for_url("**/second-factor/")
    head.look("buoc-hai")
    head.fill(code="000000").press("Sign in")
    head.look("buoc-hai-sai")
    head.fill(code=codes[0]).press("Sign in")
    head.page.wait_for_url(lambda url: "/accounts/" not in url)
    head.open("accounts:security").look("lop-xac-thuc-co-ung-dung")
    head.press("Make new codes").look("ma-moi")
    head.press("Make new codes").look("ma-moi-hien")
    head.press("I have kept them")
    assert recovery_codes(who)
    assert codes[1] not in recovery_codes(who)
    head.press("Remove", "a second factor").look("bo-lop")
    assert who.authenticator_set.filter(type="totp").exists()

    settings.SECOND_FACTOR = False  # the administrators of this walk have no factor of their own
    first = walker.as_person(town.admin)
    first.open("accounts:person", who.pk).press("Reset the second factor").look("dat-lai")
    first.press("Ask for the reset").look("dat-lai-cho")
    head.open("accounts:security").look("dat-lai-da-yeu-cau")
    second = walker.as_person(town.admin2)
    second.open("accounts:person", who.pk).look("dat-lai-xac-nhan").press("Confirm", "a reset")
    second.look("dat-lai-xong")
    assert not who.authenticator_set.exists()
    head.open("accounts:security")
    assert "/login/" in head.page.url
