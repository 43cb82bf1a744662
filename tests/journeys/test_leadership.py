"""Journeys 3 and 4: a vote that does not carry and the head's override; a head as proposer."""

from approvals.models import Decision, Kind
from tests.approvals.makers import submitted, walk
from tests.journeys import steps
from tests.journeys.walk import tell
from tests.proposals.makers import TITLE, make_plan


def test_the_vote_does_not_carry_and_the_head_answers_for_it(walker, town):
    proposal = walk(submitted(town).proposal, until=Kind.VOTE)
    tell()
    for person in (town.ward_deputy2, town.ward_head):
        voter = walker.as_person(person, phone=True).item(TITLE)
        steps.cast(voter, "AGAINST", "Còn lo về an toàn dữ liệu.")
    officer = walker.as_person(town.ward_officer).item(TITLE)
    steps.close_vote(officer)

    head = walker.as_person(town.ward_head).item(TITLE).look("bieu-quyet-khong-qua")
    assert not head.page.locator("[name=type][value=APPROVE]").count()
    steps.sign_approval(
        head,
        carries=town.ward_deputy,
        follows=town.ward_deputy2,
        type="APPROVE_BY_HEAD",
        reasons="Cần thiết và khả thi; tôi chịu trách nhiệm.",
    ).look()

    decision = Decision.objects.get()
    assert decision.type == "APPROVE_BY_HEAD"
    assert decision.head_accountability
    proposal.refresh_from_db()
    assert proposal.state == "APPROVED"
    lead = walker.as_person(town.ward_deputy)
    lead.open("approvals:dossier", proposal.pk)
    lead.sees("Cần thiết và khả thi; tôi chịu trách nhiệm.").look("quyet-dinh-cua-nguoi-dung-dau")
    assert "Còn lo về an toàn dữ liệu." not in lead.text  # authors never read single ballots


def test_a_head_as_proposer_is_routed_one_level_up(walker, town):
    proposal = make_plan(town.ward_head)
    head = walker.as_person(town.ward_head)
    head.open("proposals:check", proposal.pk).look()
    head.press("Submit the plan", "button").look("da-nop-len-cap-tren")
    proposal.refresh_from_db()
    head.open("approvals:dossier", proposal.pk).sees(town.root.name, "Điều 7")
    head.look("ly-do-len-cap-tren")

    chair = walker.as_person(town.chair)
    chair.item(TITLE).sees("Điều 7").look()
    assert proposal.cases.get().unit == town.root
    deputy = walker.as_person(town.ward_deputy)
    deputy.open("notifications:inbox")
    assert TITLE not in deputy.page.locator(".queue").all_inner_texts()
