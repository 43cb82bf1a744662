"""Journey 0: from an idea to a decision on a phone, the commonest case (staff, Kết luận 14)."""

from django.core import mail

from approvals.models import Kind
from proposals.models import Proposal
from tests.approvals.makers import act, registered
from tests.journeys.steps import sign_approval, take_in
from tests.journeys.walk import said, tell
from tests.proposals.makers import PLAN_TYPED, SLIP_TYPED, complete_plan

TITLE = SLIP_TYPED["slip"]["title"]


def test_an_idea_is_agreed_written_and_approved_on_a_phone(walker, town):
    lan = walker.as_person(town.ward_staff)
    lan.open("notifications:inbox").look("viec-cua-toi-trong")
    lan.press("Register an idea").look()
    lan.choose(route="SLIP").press("Begin writing")
    lan.look("muc-luc-phieu")
    proposal = Proposal.objects.get()

    lan.open("proposals:section", proposal.pk, "slip")
    lan.type_section(SLIP_TYPED["slip"])
    lan.page.select_option("main [name=field]", index=1)
    lan.page.check("main [name=done][value=yes]", force=True)
    lan.look("phieu-dang-ky-y-tuong")
    lan.page.locator(".savebar .btn-primary").click()
    lan.open("proposals:check", proposal.pk).look("kiem-tra-truoc-khi-gui")
    lan.press("Send the idea", "button").sees("ĐX-2026-PSG-0001").look("da-gui-y-tuong")

    tell()
    proposal.refresh_from_db()
    head = walker.as_person(town.ward_head, phone=True)
    head.open("notifications:inbox").sees(TITLE).look()
    head.item(TITLE).look()
    head.choose(answer="AGREE").fill(remark="Ý tưởng tốt, viết kế hoạch đi.")
    head.press("Send the answer").look()

    lan.open("approvals:dossier", proposal.pk).sees("Ý tưởng tốt, viết kế hoạch đi.").look()
    lan.press("Write the plan").look("muc-luc-ke-hoach")
    proposal.refresh_from_db()
    _write_the_plan(lan, proposal)
    lan.open("proposals:check", proposal.pk).look()
    lan.press("Submit the plan", "button").sees("ĐX-2026-PSG-0001").look("da-nop-ke-hoach")

    officer = walker.as_person(town.ward_officer)
    officer.item(TITLE)
    take_in(officer).look()

    head.item(TITLE).look("quyet-dinh-tren-dien-thoai")
    sign_approval(head, carries=town.ward_staff, follows=town.ward_deputy).look()
    proposal.refresh_from_db()
    assert proposal.state == "APPROVED"

    tell()
    lan.open("notifications:index").sees(said("Approved: %(dossier)s").partition("%")[0]).look(
        "thong-bao"
    )
    letters = [one for one in mail.outbox if town.ward_staff.official_email in one.to]
    assert any("0001" in one.subject for one in letters)
    lan.open("approvals:dossier", proposal.pk).look("ho-so-da-duyet")


def test_a_second_plan_is_rejected_with_its_reason(walker, town):
    lan = walker.as_person(town.ward_staff)
    proposal = _agreed_idea(town)
    lan.open("proposals:check", proposal.pk).press("Submit the plan", "button")
    officer = walker.as_person(town.ward_officer)
    officer.item(TITLE)
    take_in(officer)

    head = walker.as_person(town.ward_head, phone=True)
    head.item(TITLE)
    head.choose(type="REJECT").press("Review before signing")
    head.page.wait_for_selector(".error-summary")  # a refusal says why
    head.fill(reasons="Năm nay chưa có kinh phí cho máy tính bảng.")
    head.press("Review before signing").look()
    head.page.locator("button[value=sign]").click()
    head.page.wait_for_load_state()

    tell()
    proposal.refresh_from_db()
    assert proposal.state == "REJECTED"
    lan.open("approvals:dossier", proposal.pk)
    lan.sees("Năm nay chưa có kinh phí cho máy tính bảng.").look("ho-so-khong-duoc-duyet")


def _agreed_idea(town):
    proposal = registered(town).proposal
    act(proposal, Kind.ANSWER_IDEA)
    proposal.refresh_from_db()
    return complete_plan(proposal, by=town.ward_staff)


def _write_the_plan(lan, proposal):
    for key, typed in PLAN_TYPED.items():
        lan.open("proposals:section", proposal.pk, key)
        lan.type_section(typed)
        if key == "general":
            lan.page.select_option("main [name=field]", index=1)
        lan.page.check("main [name=done][value=yes]", force=True)
        if key == "solution":
            lan.look("phuong-an")
        lan.page.locator(".savebar .btn-primary").click()
        lan.page.wait_for_load_state()
