"""A plan handed to the unit it belongs to: taken over there, or given back; whose days run when."""

from datetime import date, timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import actions as people
from accounts.roles import UnitKind
from approvals import actions, policy
from approvals.models import Case, Kind, Task, Transfer, TransferAnswer
from approvals.routing import LEADERS_PLAN
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, owed, submitted, walk
from tests.world import NOW, make_unit

pytestmark = pytest.mark.django_db

WHY = "Thuộc thẩm quyền của Ủy ban nhân dân Thành phố."
LATER = NOW + timedelta(days=2)
Outcome = Case.Outcome


def handed_on(hcm, to=None, at=NOW):
    proposal = submitted(hcm, hcm.ward_deputy).proposal
    given = {"accepted": False, "scope_result": "OTHER_LEVEL", "reason": WHY}
    act(proposal, Kind.INTAKE, to_unit=to or hcm.health, at=at, **given)
    proposal.refresh_from_db()
    return proposal


def cases(proposal):
    return [(case.unit, case.outcome) for case in proposal.cases.order_by("n")]


def test_it_waits_for_the_receiver_and_the_senders_days_stand_still(hcm):
    proposal = handed_on(hcm)

    assert proposal.state == State.SUBMITTED
    assert cases(proposal) == [(hcm.ward, Outcome.TRANSFERRED), (hcm.health, "")]
    assert not Task.objects.open().filter(case__unit=hcm.ward, proposal=proposal).exists()
    task = owed(proposal, Kind.ANSWER_TRANSFER)
    assert (task.unit, task.role, task.due_on) == (hcm.health, "UNIT_OFFICER", date(2026, 3, 11))
    assert set(policy.holders(task)) == {hcm.health_officer}
    assert Transfer.objects.get(task__proposal=proposal).reason == WHY
    for person, sees in ((hcm.health_officer, True), (hcm.health_head, True), (hcm.monitor, True)):
        assert Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists() is sees
    assert not Proposal.objects.visible_to(hcm.home_head).filter(pk=proposal.pk).exists()


def test_taken_over_it_runs_there_and_its_days_begin_with_the_answer(hcm):
    proposal = handed_on(hcm)
    act(proposal, Kind.ANSWER_TRANSFER, at=LATER)

    assert cases(proposal)[1:] == [(hcm.health, Outcome.TAKEN_OVER), (hcm.health, "")]
    case = proposal.cases.get(closed_at=None)
    assert (case.received_at, case.procedure.code) == (LATER, LEADERS_PLAN)
    assert case.version == proposal.current_version
    assert [said["code"] for said in case.routing] == ["E-LEVEL-5", "E-SCOPE-2"]
    assert hcm.ward.name in case.routing[0]["sentence"]
    walk(proposal, until=Kind.DECISION, at=LATER)
    assert policy.holders(owed(proposal, Kind.DECISION)).get() == hcm.health_head
    voters = case.vote.voters.values_list("person", flat=True)
    assert set(voters) == {hcm.health_head.pk, hcm.health_deputy.pk, hcm.health_deputy2.pk}


def test_given_back_the_senders_days_go_on_without_those_it_was_away(hcm):
    proposal = handed_on(hcm)
    old = proposal.cases.get(n=1)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Không thuộc Sở.", at=LATER)

    assert cases(proposal)[1:] == [(hcm.health, Outcome.GIVEN_BACK), (hcm.ward, "")]
    case = proposal.cases.get(closed_at=None)
    assert case.procedure == old.procedure
    assert case.received_at.date() == date(2026, 3, 11)  # two working days later than before
    assert [said["code"] for said in case.routing][-1] == "E-LEVEL-5"
    assert TransferAnswer.objects.get(case__proposal=proposal).reason == "Không thuộc Sở."
    walk(proposal, until=Kind.VOTE, at=LATER)
    assert owed(proposal, Kind.CLOSE_VOTE).due_on == date(2026, 3, 20)  # seven, from the 11th

    again = handed_on(hcm)
    with pytest.raises(ValidationError):
        act(again, Kind.ANSWER_TRANSFER, accepted=False)


def test_who_gave_it_back_at_intake_is_not_handed_it_once_more(hcm):
    """No ping-pong: each handing would begin another intake with days of its own."""
    proposal = handed_on(hcm)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Không thuộc Sở.", at=LATER)
    given = {"accepted": False, "scope_result": "OTHER_LEVEL", "reason": WHY, "at": LATER}
    with pytest.raises(ValidationError, match="trả lại|gave it back") as refused:
        act(proposal, Kind.INTAKE, to_unit=hcm.health, **given)
    assert set(refused.value.message_dict) == {"to_unit"}
    act(proposal, Kind.INTAKE, to_unit=hcm.root, **given)  # another may be named
    assert owed(proposal, Kind.ANSWER_TRANSFER).unit == hcm.root


def test_back_at_once_nothing_is_moved(hcm):
    proposal = handed_on(hcm)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Nhầm.")
    assert proposal.cases.get(n=3).received_at == proposal.cases.get(n=1).received_at


def test_it_may_be_handed_on_again_and_end_at_the_city(hcm):
    proposal = handed_on(hcm)
    act(proposal, Kind.ANSWER_TRANSFER)
    given = {"accepted": False, "scope_result": "OTHER_LEVEL", "reason": WHY}
    act(proposal, Kind.INTAKE, to_unit=hcm.root, **given)
    act(proposal, Kind.ANSWER_TRANSFER)
    assert [unit for unit, _outcome in cases(proposal)] == [
        hcm.ward, hcm.health, hcm.health, hcm.root, hcm.root
    ]  # fmt: skip


def test_who_cannot_receive_it(hcm):
    """Nobody decides on his own: not by a transfer either (E-VOTE-5)."""
    empty = make_unit("Xã Trống", kind=UnitKind.COMMUNE, parent=hcm.root)
    closed = make_unit("Xã Cũ", kind=UnitKind.COMMUNE, parent=hcm.root)
    people.close_unit(closed, valid_to=NOW.date(), successors=[empty], by=None, at=NOW)
    closed.refresh_from_db()
    proposal = submitted(hcm, hcm.ward_deputy).proposal
    given = {"accepted": False, "scope_result": "OTHER_LEVEL", "reason": WHY}
    for unit in (None, hcm.ward, hcm.health_division, empty, closed):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            act(proposal, Kind.INTAKE, to_unit=unit, **given)
        assert set(refused.value.message_dict) == {"to_unit"}

    own = submitted(hcm, hcm.health_head).proposal  # at the city: he heads the department
    with pytest.raises(ValidationError, match="người đứng đầu|head"):
        act(own, Kind.INTAKE, to_unit=hcm.health, **given)
    assert not Transfer.objects.exists()


def test_only_the_receiver_answers_and_only_once(hcm):
    proposal = handed_on(hcm)
    task = owed(proposal, Kind.ANSWER_TRANSFER)
    for person in (hcm.ward_officer, hcm.ward_deputy, hcm.health_staff):
        with pytest.raises(PermissionDenied):
            act(proposal, Kind.ANSWER_TRANSFER, by=person)
    act(proposal, Kind.ANSWER_TRANSFER)
    with pytest.raises(WrongMoment):
        actions.answer_transfer(task, accepted=True, by=hcm.health_officer, at=NOW)


def test_an_author_of_the_receiving_unit_does_not_take_it_over(hcm):
    """Nor does the database let him (the second wall)."""
    proposal = handed_on(hcm)
    task = owed(proposal, Kind.ANSWER_TRANSFER)
    transfer = Transfer.objects.get(task__proposal=proposal)
    row = {"task": task, "case": task.case, "transfer": transfer, "accepted": True, "at": NOW}
    with pytest.raises(IntegrityError, match="never decides"), transaction.atomic():
        TransferAnswer.objects.create(**row, by=hcm.ward_deputy)
    with pgtrigger.ignore(), pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.update(reason="Khác")


def test_who_is_told(hcm):
    def told(verb):
        while telling.hear_next(at=NOW):
            pass
        entry = Entry.objects.filter(verb=verb).last()
        return set(Notice.objects.filter(entry=entry).values_list("recipient", flat=True))

    proposal = handed_on(hcm)
    assert told("case.transfer") == {hcm.ward_deputy.pk}
    assert hcm.health_officer.pk in set(
        Notice.objects.filter(verb="task.open").values_list("recipient", flat=True)
    )
    act(proposal, Kind.ANSWER_TRANSFER)
    assert told("case.take_over") == {hcm.ward_deputy.pk, hcm.ward_officer.pk, hcm.ward_head.pk}
    again = handed_on(hcm)
    act(again, Kind.ANSWER_TRANSFER, accepted=False, reason="Nhầm.")
    assert told("case.give_back") == {hcm.ward_deputy.pk, hcm.ward_officer.pk, hcm.ward_head.pk}


def test_withdrawn_while_it_waits(hcm):
    proposal = handed_on(hcm)
    actions.withdraw(proposal, by=hcm.ward_deputy, at=NOW)
    assert cases(proposal)[-1] == (hcm.health, Outcome.WITHDRAWN)


def test_through_the_pages_of_both_sides(hcm):
    proposal = submitted(hcm, hcm.ward_deputy).proposal
    officer, receiver, author = (
        Person(one) for one in (hcm.ward_officer, hcm.health_officer, hcm.ward_deputy)
    )
    page = officer.open(reverse("approvals:take_in", args=[owed(proposal, Kind.INTAKE).pk]))
    parts = {name: "yes" for name in page.context["form"].fields if name.startswith("ok_")}
    typed = {
        **parts, "scope_result": "OTHER_LEVEL", "within_functions": "no", "outcome": "REDIRECT",
        "reason": WHY,
    }  # fmt: skip
    answer = officer.press(page, **typed)
    assert "Name the unit that should receive it." in text_of(answer)
    answer = officer.press(page, **typed, to_unit="Phường Sài Gòn (PSG)")
    assert "It is there already" in text_of(answer)
    assert WHY in answer.content.decode()  # what was typed stays
    assert officer.press(page, **typed, to_unit="SYT").status_code == 302

    waiting = text_of(author.open(reverse("approvals:dossier", args=[proposal.pk])))
    assert "waiting to be taken over" in waiting
    assert f"Handed to {hcm.health.name}; the days of the sender stand still" in waiting

    task = owed(proposal, Kind.ANSWER_TRANSFER)
    page = receiver.open(reverse("approvals:answer_transfer", args=[task.pk]))
    assert WHY in text_of(page)
    assert "Say why you give it back." in text_of(receiver.press(page, answer="GIVE_BACK"))
    done = receiver.press(page, answer="GIVE_BACK", reason="Không thuộc Sở.")
    said = text_of(receiver.open(done.url))
    assert "Given back" in said
    assert "Không thuộc Sở." in said
    back = text_of(officer.open(reverse("approvals:dossier", args=[proposal.pk])))
    assert "gave it back; the days of the sender go on" in back
    assert owed(proposal, Kind.INTAKE).unit == hcm.ward


# ----------------------------------------------------------------------- at the decision


def on_the_desk(hcm, by=None):
    """A staff member's plan that waits for the decision of the ward's head."""
    proposal = walk(submitted(hcm, by or hcm.ward_staff).proposal, until=Kind.DECISION)
    return proposal, owed(proposal, Kind.DECISION)


def hand_on(task, hcm, to=None, at=NOW, by=None):
    with clock.frozen(at):
        to = hcm.health if to is None else to
        return actions.hand_on(task, to_unit=to, reason=WHY, by=by or hcm.ward_head, at=at)


def test_e_level_5_handed_on_at_the_decision_and_taken_over(hcm):
    proposal, task = on_the_desk(hcm)
    hand_on(task, hcm)

    assert cases(proposal) == [(hcm.ward, "")]  # it is the sender's until it is taken over
    answer = owed(proposal, Kind.ANSWER_TRANSFER)
    assert (answer.unit, set(policy.holders(answer))) == (hcm.health, {hcm.health_officer})
    assert (answer.due_on, answer.paused_at) == (date(2026, 3, 11), None)
    assert owed(proposal, Kind.DECISION).paused_for == "TRANSFER"
    with pytest.raises(WrongMoment):
        act(proposal, Kind.DECISION)
    with pytest.raises(WrongMoment):
        hand_on(task, hcm, hcm.root)
    act(proposal, Kind.ANSWER_TRANSFER, at=LATER)

    assert cases(proposal) == [(hcm.ward, Outcome.TRANSFERRED), (hcm.health, "")]
    task.refresh_from_db()
    assert task.voided_at == LATER
    case = proposal.cases.get(closed_at=None)
    assert (case.received_at, case.paused_at, case.paused_days) == (LATER, None, 0)
    walk(proposal, until=Kind.DECISION, at=LATER)
    assert policy.holders(owed(proposal, Kind.DECISION)).get() == hcm.health_head


def test_given_back_the_step_goes_on_with_what_was_said_and_another_may_be_named(hcm):
    proposal, task = on_the_desk(hcm)
    due = task.due_on
    hand_on(task, hcm)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Không thuộc Sở.", at=LATER)

    assert cases(proposal) == [(hcm.ward, "")]
    task = owed(proposal, Kind.DECISION)
    assert (task.paused_at, task.paused_days) == (None, 2)
    assert (due, task.due_on) == (date(2026, 3, 18), date(2026, 3, 20))
    with pytest.raises(ValidationError, match=hcm.health.name):
        hand_on(task, hcm, at=LATER)
    hand_on(task, hcm, hcm.root, at=LATER)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Nhầm.", at=LATER)
    act(proposal, Kind.DECISION, at=LATER)
    proposal.refresh_from_db()
    assert proposal.state == State.APPROVED
    assert Transfer.objects.filter(task=task).count() == 2


def test_who_hands_it_on_and_when_not(hcm):
    proposal, task = on_the_desk(hcm)
    for person in (hcm.ward_officer, hcm.ward_staff, hcm.health_head):
        with pytest.raises(PermissionDenied):
            hand_on(task, hcm, by=person)
    with pytest.raises(ValidationError):
        hand_on(task, hcm, hcm.ward)
    carried, decision = on_the_desk(hcm, hcm.ward_deputy)
    with pytest.raises(WrongMoment):  # E-VOTE-2: what the vote carried is signed
        hand_on(decision, hcm)
    assert not Transfer.objects.exists()


def test_the_sender_is_told(hcm):
    def told(verb):
        while telling.hear_next(at=NOW):
            pass
        entry = Entry.objects.filter(verb=verb).last()
        return set(Notice.objects.filter(entry=entry).values_list("recipient", flat=True))

    proposal, task = on_the_desk(hcm)
    hand_on(task, hcm)
    act(proposal, Kind.ANSWER_TRANSFER, accepted=False, reason="Nhầm.")
    assert told("case.give_back") == {hcm.ward_staff.pk, hcm.ward_head.pk}
    hand_on(owed(proposal, Kind.DECISION), hcm, hcm.root)
    act(proposal, Kind.ANSWER_TRANSFER)
    assert told("case.take_over") == {hcm.ward_staff.pk, hcm.ward_head.pk}


def test_through_the_decision_page(hcm):
    proposal, task = on_the_desk(hcm)
    head = Person(hcm.ward_head)
    page = head.open(reverse("approvals:decide", args=[task.pk]))
    address = reverse("approvals:hand_on", args=[task.pk])
    assert f'href="{address}"' in page.content.decode()
    page = head.open(address)
    again = head.press(page, to_unit="Phường Sài Gòn (PSG)", reason=WHY)
    assert "It is there already" in text_of(again)
    assert WHY in again.content.decode()
    sent = head.press(page, to_unit="SYT", reason=WHY)
    assert sent.status_code == 302
    said = text_of(head.open(sent.url))
    assert "Clock stands still since 09/03/2026: another unit is to take it over" in said
    said = text_of(Person(hcm.ward_staff).open(reverse("approvals:dossier", args=[proposal.pk])))
    assert "waiting to be taken over" in said
