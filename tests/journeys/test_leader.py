"""Journeys 1 and 2: a leader's plan with two co-authors, by Điều 8(1) of Decree 73."""

from django.core import mail

from accounts.roles import Role
from proposals import actions
from proposals.models import Proposal
from tests.journeys import steps
from tests.journeys.walk import said, tell
from tests.proposals.makers import TITLE, make_plan
from tests.world import NOW, make_user

INVITE = "main form[action$='/authors/invite/']"


def test_a_leader_registers_and_the_leadership_approves(walker, town):
    third = make_user("Phó Ba PSG", unit=town.ward, seat=Role.DEPUTY_HEAD)
    helper = make_user("Đồng Tác Giả PSG", unit=town.ward)
    proposal = make_plan(town.ward_deputy, changes={"general": {"registrant_kind": "GROUP"}})
    actions.change_author(
        proposal.authors.get(), level="EDIT", share=50, by=town.ward_deputy, at=NOW
    )

    _register(walker, town, proposal, helper)

    officer = walker.as_person(town.ward_officer).item(TITLE)
    steps.take_in(officer)
    steps.sign_note(officer.item(TITLE))
    party = walker.as_person(town.ward_party_officer).item(TITLE)
    steps.party_agrees(party).look()

    tell()
    for person in (town.ward_deputy2, third, town.ward_head):
        voter = walker.as_person(person, phone=True).item(TITLE)
        steps.cast(voter, "FOR", "Thiết thực.").look()
    steps.close_vote(officer.item(TITLE))

    head = walker.as_person(town.ward_head).item(TITLE)
    head.look("quyet-dinh")
    steps.sign_approval(head, carries=town.ward_deputy, follows=third).look("da-quyet-dinh")
    tell()

    lead = walker.as_person(town.ward_deputy)
    lead.open("notifications:index").sees(_approved()).look("thong-bao")
    lead.open("approvals:dossier", proposal.pk).look("ho-so-da-duyet")
    lead.open("approvals:mine").look("ho-so-cua-toi")
    letter = [one for one in mail.outbox if one.to == [town.ward_deputy.official_email]][-1]
    assert _approved() in letter.subject
    assert proposal.code in letter.subject
    assert f"/dossiers/{proposal.pk}/" in letter.body


def _register(walker, town, proposal, helper):
    """Invite two, attach a file, let both answer, check and submit (journey 1)."""
    lead = walker.as_person(town.ward_deputy)
    lead.open("proposals:authors", proposal.pk)
    for person in (town.ward_staff, helper):
        lead.fill(within=INVITE, person=person.staff_code, share="25")
        lead.choose(within=INVITE, level="EDIT")
        lead.press("Send the invitation")
    lead.sees(town.ward_staff.full_name, helper.full_name).look("tac-gia-va-ty-le")
    lead.open("proposals:files", proposal.pk)
    lead.page.set_input_files(
        "main [name=file]", steps.paper("Khảo sát 612 phiếu khám.docx", "Kết quả khảo sát.")
    )
    lead.press("Attach", "verb").sees("Khảo sát 612 phiếu khám.docx").look("tep-dinh-kem")
    with lead.page.expect_download() as taken:
        lead.page.get_by_role("link", name="Khảo sát 612 phiếu khám.docx").click()
    assert taken.value.suggested_filename == "Khảo sát 612 phiếu khám.docx"

    tell()
    for person in (town.ward_staff, helper):
        invited = walker.as_person(person)
        invited.open("proposals:invitations").look("loi-moi-dong-tac-gia")
        invited.press("Accept", "invitation")
        invited.open("proposals:authors", proposal.pk)
        confirm = invited.page.locator("form[action$='/confirm/'] button")
        if confirm.count():
            confirm.click()
            invited.page.wait_for_load_state()

    lead.open("proposals:check", proposal.pk).look("kiem-tra-ke-hoach")
    lead.press("Submit the plan", "button").sees("ĐX-2026-PSG-0001").look("da-nop-ke-hoach")
    proposal.refresh_from_db()
    assert Proposal.objects.get().state == "SUBMITTED"


def _approved() -> str:
    return said("Approved: %(dossier)s").partition("%")[0]
