"""A head is held back until a second factor is set up, then signs with a passkey, by a real
browser and the device that Chromium plays (WebAuthn over CDP)."""

from allauth.mfa.models import Authenticator

from accounts import actions
from accounts.models import Session
from approvals.models import Decision, Kind
from journal.models import Entry
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
