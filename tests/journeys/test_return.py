"""Journey 5: returned with reasons beside the fields, resubmitted, and the versions compared."""

from tests.approvals.makers import submitted
from tests.journeys.walk import tell
from tests.proposals.makers import TITLE


def test_a_plan_is_returned_completed_and_compared(walker, town):
    proposal = submitted(town).proposal
    proposal.refresh_from_db()
    code = proposal.code
    officer = walker.as_person(town.ward_officer).item(TITLE)
    for radio in officer.page.locator("main [name^=ok_][value=yes]").all():
        radio.check(force=True)
    officer.choose(scope_result="IN_SCOPE", within_functions="yes", outcome="RETURN")
    beside = officer.page.locator("[name=beside__risks__worst_case]")
    beside.locator("xpath=ancestor::details[1]/summary").click()
    beside.fill("Nêu rõ ai báo cho phụ huynh và trong bao lâu.")
    officer.fill(reason="Bổ sung phần rủi ro rồi nộp lại.")
    officer.press("Record what you chose").look("tra-lai-de-hoan-thien")

    tell()
    lead = walker.as_person(town.ward_deputy)
    lead.open("approvals:dossier", proposal.pk)
    lead.sees("Bổ sung phần rủi ro rồi nộp lại.").look("ho-so-bi-tra-lai")
    lead.press("Complete and submit again").look()
    lead.open("proposals:section", proposal.pk, "risks")
    lead.sees("Nêu rõ ai báo cho phụ huynh và trong bao lâu.").look("ly-do-ben-o")
    lead.fill(worst_case="Dữ liệu của một lớp bị lộ; hiệu trưởng báo phụ huynh trong hai giờ.")
    lead.choose(done="yes").page.locator(".savebar .btn-primary").click()
    lead.page.wait_for_load_state()
    lead.open("proposals:check", proposal.pk).press("Submit the plan", "button").sees(code)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.code, proposal.current_version.n) == ("SUBMITTED", code, 2)
    officer.open("proposals:compare", proposal.pk, query="?old=1&new=2")
    added = " ".join(officer.page.locator("main ins").all_inner_texts())
    taken_out = " ".join(officer.page.locator("main del").all_inner_texts())
    assert "hiệu trưởng" in added
    assert "ra ngoài" in taken_out
    officer.look("so-sanh-hai-lan-nop")
