"""A refusal with its advice, a revised plan linked both ways, and a pilot mechanism (i.3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from approvals import actions, selectors
from approvals.models import Decision, Kind, MechanismAnswer, MechanismRequest
from approvals.routing import STAFF
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from proposals.actions import start_revision
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import AGAINST, act, minutes, owed, submitted, walk
from tests.proposals.makers import PLAN_TYPED, fill, make_plan, typed_for
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db


def refused(hcm, by=None, **decision):
    """A plan that its level refused with the advice to ask for a pilot mechanism."""
    case = submitted(hcm, by or hcm.ward_staff)
    said = {
        "type": "REJECT", "reasons": "Vượt quy định về tài sản công.",
        "advice": ["PILOT_MECHANISM"], **decision,
    }  # fmt: skip
    leaders = [seat.person for seat in case.unit.seats.select_related("person")]
    proposal = walk(case.proposal, ballots=dict.fromkeys(leaders, AGAINST), DECISION=said)
    proposal.refresh_from_db()
    return proposal


def asked(proposal, by, **given):
    said = {
        "text": "Cho phép đấu giá theo giờ.", "to_outside": "Hội đồng nhân dân Thành phố",
        "document_number": "12/TTr-UBND", "document_date": TODAY, "file": minutes("to-trinh.docx"),
        **given,
    }  # fmt: skip
    return actions.ask_mechanism(proposal, by=by, at=NOW, **said)


def answered(request, by, granted=True, **given):
    said = {
        "text": "Trong 12 tháng.", "document_number": "5/NQ-HĐND", "document_date": TODAY,
        "file": minutes("nghi-quyet.docx"), **given,
    }  # fmt: skip
    return actions.answer_mechanism(request, granted=granted, by=by, at=NOW, **said)


def test_e_level_6_i3_refused_above_then_reopened_by_a_granted_mechanism(hcm):
    """i.3: the head of a ward leads; the city refuses; a mechanism is asked for and granted."""
    proposal = refused(hcm, hcm.ward_head)
    assert proposal.cases.get().unit == hcm.root  # E-LEVEL-2: one level up
    decided = Decision.objects.get(proposal=proposal)
    assert (decided.advice, decided.may_revise) == (["PILOT_MECHANISM"], True)
    request = asked(proposal, hcm.ward_officer)
    with pytest.raises(WrongMoment):
        asked(proposal, hcm.ward_officer)
    answered(request, hcm.chair)

    proposal.refresh_from_db()
    case = proposal.cases.get(closed_at=None)
    assert (proposal.state, case.unit, case.n) == (State.SUBMITTED, hcm.root, 2)
    assert (case.received_at, case.version) == (NOW, proposal.current_version)
    ground = case.routing[0]
    assert (ground["code"], "5/NQ-HĐND" in ground["source"]) == ("E-LEVEL-6", True)
    assert "thí điểm" in ground["sentence"]
    assert owed(proposal, Kind.INTAKE).unit == hcm.root
    with pytest.raises(WrongMoment, match=hcm.chair.full_name):
        answered(request, hcm.chair)
    walk(proposal)
    proposal.refresh_from_db()
    assert proposal.state == State.APPROVED


def test_a_refused_mechanism_leaves_it_as_it_is_and_may_be_asked_again(hcm):
    proposal = refused(hcm)
    request = asked(proposal, hcm.ward_head, to_outside="", to_unit=hcm.root)
    with pytest.raises(ValidationError):
        answered(request, hcm.ward_officer, granted=False, text=" ")
    answered(request, hcm.ward_officer, granted=False, text="Chưa có căn cứ.")
    proposal.refresh_from_db()
    assert proposal.state == State.REJECTED
    asked(proposal, hcm.ward_head)
    assert MechanismRequest.objects.filter(proposal=proposal).count() == 2


def test_e_scope_what_was_turned_away_at_intake_is_reopened_by_the_same_unit(hcm):
    proposal = submitted(hcm, hcm.ward_staff).proposal
    act(proposal, Kind.INTAKE, accepted=False, scope_result="OUT_OF_SCOPE", reason="Cần cơ chế.")
    proposal.refresh_from_db()
    assert proposal.state == State.OUT_OF_SCOPE
    answered(asked(proposal, hcm.ward_officer), hcm.ward_head)
    case = proposal.cases.get(closed_at=None)
    assert (case.unit, case.procedure.code) == (hcm.ward, STAFF)


def test_who_records_it_and_what_is_needed(hcm):
    proposal = refused(hcm)
    for person in (hcm.ward_staff, hcm.ward_deputy2, hcm.health_head):
        with pytest.raises(PermissionDenied):
            asked(proposal, person)
    for lack in (
        {"text": " "}, {"document_number": ""}, {"document_date": None}, {"file": None},
        {"to_outside": ""}, {"to_unit": hcm.root},
    ):  # fmt: skip
        with pytest.raises(ValidationError), transaction.atomic():
            asked(proposal, hcm.ward_officer, **lack)
    running = submitted(hcm, hcm.ward_staff).proposal
    with pytest.raises(WrongMoment):
        asked(running, hcm.ward_officer)
    request = asked(proposal, hcm.ward_officer)
    with pytest.raises(PermissionDenied):
        answered(request, hcm.ward_staff)
    row = {"document_number": "1", "document_date": TODAY, "file": request.file, "at": NOW}
    with pytest.raises(IntegrityError, match="never decides"), transaction.atomic():
        MechanismAnswer.objects.create(request=request, granted=True, by=hcm.ward_staff, **row)
    with pytest.raises(DatabaseError), transaction.atomic():
        MechanismRequest.objects.update(text="Khác")


def test_a_revised_plan_is_a_new_dossier_and_each_names_the_other(hcm):
    old = refused(hcm)
    for person in (hcm.ward_officer, hcm.ward_deputy):
        with pytest.raises(PermissionDenied):
            actions.revise(old, by=person, at=NOW)
    fresh = actions.revise(old, by=hcm.ward_staff, at=NOW)
    assert (fresh.revises, fresh.state, fresh.code) == (old, State.DRAFT, None)
    fresh.refresh_from_db()
    assert fresh.title == old.title
    kept = {row.key: row.data for row in old.sections.all()}
    laid = {row.key: row.data for row in fresh.sections.all()}
    assert laid == {key: data for key, data in kept.items() if key != "declarations"}
    with pytest.raises(WrongMoment):
        actions.revise(old, by=hcm.ward_staff, at=NOW)
    author, head = Person(hcm.ward_staff), Person(hcm.ward_head)
    page = text_of(author.open(reverse("approvals:dossier", args=[old.pk])))
    assert "Revised as" in page
    hidden = text_of(head.open(reverse("approvals:dossier", args=[old.pk])))
    assert "Revised as" not in hidden  # a draft is its author's
    Proposal.objects.filter(pk=fresh.pk).update(state=State.SUBMITTED, code="HS-MOI")
    seen = text_of(head.open(reverse("approvals:dossier", args=[old.pk])))
    assert "Revised as HS-MOI" in seen
    back = text_of(head.open(reverse("approvals:dossier", args=[fresh.pk])))
    assert f"Revises the refused plan {old.code}" in back


def test_one_person_does_not_record_both_the_request_and_its_answer(hcm):
    request = asked(refused(hcm), hcm.ward_officer)
    for granted in (True, False):
        with pytest.raises(PermissionDenied, match="người khác|somebody else"):
            answered(request, hcm.ward_officer, granted=granted)
    assert not MechanismAnswer.objects.exists()
    answered(request, hcm.ward_head)


def test_a_plan_is_not_reopened_beside_its_revision(hcm):
    old = refused(hcm)
    request = asked(old, hcm.ward_officer)
    fresh = actions.revise(old, by=hcm.ward_staff, at=NOW)
    Proposal.objects.filter(pk=fresh.pk).update(state=State.SUBMITTED, code="HS-MOI")
    with pytest.raises(WrongMoment, match="HS-MOI"):
        answered(request, hcm.ward_head)
    answered(request, hcm.ward_head, granted=False, text="Đã có kế hoạch sửa.")
    with pytest.raises(WrongMoment, match="HS-MOI"):
        asked(old, hcm.ward_officer)
    old.refresh_from_db()
    assert (old.state, old.cases.count()) == (State.REJECTED, 1)


def test_a_revision_is_not_sent_beside_the_plan_that_was_reopened(hcm):
    old = refused(hcm)
    fresh = actions.revise(old, by=hcm.ward_staff, at=NOW)
    fill(fresh, typed_for(PLAN_TYPED, None), by=hcm.ward_staff)
    answered(asked(old, hcm.ward_officer), hcm.ward_head)  # a draft keeps nobody from it
    with pytest.raises(WrongMoment, match=old.code):
        actions.submit(fresh, by=hcm.ward_staff, at=NOW)
    actions.withdraw(old, by=hcm.ward_staff, at=NOW)
    assert actions.submit(fresh, by=hcm.ward_staff, at=NOW) is not None


def test_however_often_it_was_revised_one_of_the_plan_lives(hcm):
    old = refused(hcm)
    request = asked(old, hcm.ward_officer)
    fresh = actions.revise(old, by=hcm.ward_staff, at=NOW)
    newest = Proposal.objects.get(pk=make_plan(hcm.ward_staff, at=NOW).pk)
    Proposal.objects.filter(pk=fresh.pk).update(state=State.REJECTED, code="HS-HAI")
    Proposal.objects.filter(pk=newest.pk).update(state=State.SUBMITTED, code="HS-BA", revises=fresh)
    with pytest.raises(WrongMoment, match="HS-BA"):
        answered(request, hcm.ward_head)
    assert selectors.first_of(Proposal.objects.get(pk=newest.pk)) == old.pk
    Proposal.objects.filter(pk=newest.pk).update(state=State.WITHDRAWN)
    answered(request, hcm.ward_head)
    again = Proposal.objects.get(pk=newest.pk)
    verdict = selectors.goes_on_elsewhere(again)
    assert not verdict
    assert old.code in str(verdict.reason)


def test_a_refusal_may_close_the_way_to_a_revision(hcm):
    old = refused(hcm, may_revise=False)
    with pytest.raises(WrongMoment):
        actions.revise(old, by=hcm.ward_staff, at=NOW)
    page = text_of(Person(hcm.ward_staff).open(reverse("approvals:dossier", args=[old.pk])))
    assert "No revision of this plan is open" in page
    assert "Revise this plan" not in page
    approved = walk(submitted(hcm, hcm.ward_staff).proposal)
    with pytest.raises(WrongMoment):
        start_revision(approved, by=hcm.ward_staff, at=NOW)


def test_through_the_pages(hcm):
    proposal = refused(hcm)
    officer, author = Person(hcm.ward_officer), Person(hcm.ward_staff)
    address = reverse("approvals:ask_mechanism", args=[proposal.pk])
    home = officer.open(reverse("approvals:dossier", args=[proposal.pk]))
    assert f'href="{address}"' in home.content.decode()
    assert "Ask the competent body for a pilot mechanism first" in text_of(home)
    page = officer.open(address)
    typed = {
        "text": "Đấu giá theo giờ.",
        "document_number": "12/TTr",
        "document_date": "09/03/2026",
    }
    again = officer.press(page, **typed, file=minutes())
    assert "one of the two" in text_of(again)
    assert "Đấu giá theo giờ." in again.content.decode()
    sent = officer.press(page, **typed, to_outside="Hội đồng nhân dân", file=minutes("tt.docx"))
    assert sent.status_code == 302
    said = text_of(author.open(reverse("approvals:dossier", args=[proposal.pk])))
    assert "Asked of Hội đồng nhân dân Answer awaited" in said
    request = MechanismRequest.objects.get()
    answer = reverse("approvals:answer_mechanism", args=[request.pk])
    dossier = reverse("approvals:dossier", args=[proposal.pk])
    assert answer not in officer.open(dossier).content.decode()
    assert "recorded by somebody else" in text_of(officer.open(answer, status=403))
    head = Person(hcm.ward_head)
    assert answer in head.open(dossier).content.decode()
    page = head.open(answer)
    done = head.press(
        page, answer="GRANTED", text="12 tháng", document_number="5/NQ",
        document_date="09/03/2026", file=minutes("nq.docx"),
    )  # fmt: skip
    assert done.status_code == 302
    said = text_of(author.open(reverse("approvals:dossier", args=[proposal.pk])))
    assert "Granted" in said
    assert "Reopened by a pilot mechanism" in said
    assert "Earlier, on version 1: Not approved" in said
    for which, status in (("request", 200), ("answer", 200), ("other", 404)):
        got = author.client.get(reverse("approvals:mechanism_paper", args=[request.pk, which]))
        assert got.status_code == status
        if got.streaming:
            assert b"".join(got.streaming_content)
    while telling.hear_next(at=NOW):
        pass
    entry = Entry.objects.filter(verb="proposal.reopen").get()
    told = Notice.objects.filter(entry=entry).values_list("recipient", flat=True)
    assert set(told) == {hcm.ward_staff.pk}
