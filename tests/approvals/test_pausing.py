"""A case's clock that stands still and goes on, by tables reckoned by hand; what authors add."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from approvals import actions, policy, selectors
from approvals.actions.errors import LateReasonNeeded
from approvals.models import (
    Case,
    Decision,
    Kind,
    Pause,
    Reminder,
    Resume,
    ResumedTask,
    SupplementAnswer,
    SupplementRule,
    Task,
    Unanswered,
)
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import actions as telling
from notifications.models import Notice
from reports.selectors.overdue import overdue_tasks
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, minutes, owed, submitted, walk
from tests.world import NOW, vn
from workdays.calendar import Calendar

pytestmark = pytest.mark.django_db


def ask(case, *, by=None, at=NOW, days=5, wanted=("Dự toán chi tiết",)):
    case.refresh_from_db()
    by = by or policy.eligible(case.unit, ["UNIT_OFFICER"], case.proposal)[0].person
    with clock.frozen(at):
        return actions.ask_supplement(case, wanted=wanted, working_days=days, by=by, at=at)


def add(asked, at=NOW, text="Dự toán kèm theo.", **given):
    with clock.frozen(at):
        return actions.answer_supplement(
            asked.task, text=text, by=asked.task.person, at=at, **given
        )


def withdraw(asked, by, at=NOW):
    with clock.frozen(at):
        return actions.withdraw_supplement(asked.task, reason="Đã có.", by=by, at=at)


def due(proposal, kind) -> date:
    return owed(proposal, kind).due_on


# ------------------------------------------------------------------------------ by hand

# The plan comes on Monday 9 March 2026; the note is due five working days later, Monday 16 March.
# 30/4 and 1/5 are holidays (Thursday and Friday); 26/4 is the day of the Hùng Kings, a Sunday, and
# Monday 27/4 is off in its place.
BY_HAND = [
    # (asked, gone on), …                         days   the note is due
    ([((2026, 3, 9), (2026, 3, 9))], 0, date(2026, 3, 16)),  # within one day
    ([((2026, 3, 9), (2026, 3, 10))], 1, date(2026, 3, 17)),
    ([((2026, 3, 10), (2026, 3, 12))], 2, date(2026, 3, 18)),  # the 11th and the 12th
    ([((2026, 3, 13), (2026, 3, 14))], 0, date(2026, 3, 16)),  # Friday to Saturday
    ([((2026, 3, 13), (2026, 3, 16))], 1, date(2026, 3, 17)),  # Friday to Monday
    ([((2026, 3, 14), (2026, 3, 15))], 0, date(2026, 3, 16)),  # a weekend
    ([((2026, 3, 10), (2026, 3, 11)), ((2026, 3, 12), (2026, 3, 16))], 3, date(2026, 3, 19)),
    ([((2026, 3, 10), (2026, 3, 10)), ((2026, 3, 10), (2026, 3, 11))], 1, date(2026, 3, 17)),
]


@pytest.mark.parametrize(("pauses", "days", "note"), BY_HAND)
def test_the_days_it_stood_still_are_added(hcm, pauses, days, note):
    proposal = walk(submitted(hcm).proposal, until=Kind.CHECK_NOTE)
    case = proposal.cases.get()
    for began, ended in pauses:
        asked = ask(case, at=vn(*began, 10))
        withdraw(asked, hcm.ward_officer, at=vn(*ended, 15))

    assert due(proposal, Kind.CHECK_NOTE) == note
    case.refresh_from_db()
    assert (case.paused_at, case.paused_for, case.paused_days) == (None, "", days)
    assert owed(proposal, Kind.CHECK_NOTE).paused_days == days
    assert sum(Resume.objects.values_list("working_days", flat=True)) == days


def test_holidays_are_no_days_of_a_pause(hcm):
    at = vn(2026, 4, 24, 9)  # a Friday
    case = submitted(hcm, at=at)
    asked = ask(case, at=at)
    withdraw(asked, hcm.ward_officer, at=vn(2026, 5, 4, 9))
    # Of 25/4 to 4/5 offices work on 28/4, 29/4 and 4/5.
    assert Resume.objects.get().working_days == 3
    # Two days for the intake: 28/4 and 29/4; three more: 4/5, 5/5, 6/5.
    assert due(case.proposal, Kind.INTAKE) == date(2026, 5, 6)


def test_what_opens_later_from_the_receipt_has_the_days_too(hcm):
    case = submitted(hcm)
    asked = ask(case, at=vn(2026, 3, 10, 9))
    add(asked, at=vn(2026, 3, 12, 9))
    later = vn(2026, 3, 12, 10)
    walk(case.proposal, until=Kind.VOTE, at=later)
    note = case.proposal.tasks.get(kind=Kind.CHECK_NOTE)
    assert (note.due_on, note.paused_days) == (date(2026, 3, 18), 2)
    close = owed(case.proposal, Kind.CLOSE_VOTE)  # seven from the receipt, and two
    assert (close.due_on, close.paused_days) == (date(2026, 3, 20), 2)
    walk(case.proposal, until=Kind.DECISION, at=later)
    decision = owed(case.proposal, Kind.DECISION)  # two from its own opening: none to add
    assert (decision.due_on, decision.paused_days) == (date(2026, 3, 16), 0)


def test_what_opens_while_it_stands_still_stands_still_too(hcm):
    case = submitted(hcm)
    asked = ask(case, at=vn(2026, 3, 10, 9))
    act(case.proposal, Kind.INTAKE, at=vn(2026, 3, 11, 9))
    note = owed(case.proposal, Kind.CHECK_NOTE)
    assert (note.paused_for, note.provisional, note.reminders.count()) == ("SUPPLEMENT", True, 0)
    add(asked, at=vn(2026, 3, 12, 9))
    note = owed(case.proposal, Kind.CHECK_NOTE)
    assert (note.paused_at, note.provisional) == (None, False)
    assert note.due_on == date(2026, 3, 18)
    assert note.reminders.filter(superseded=False).exists()


# --------------------------------------------------------------------- while it stands still


def test_nobody_is_late_and_nobody_is_reminded(hcm):
    case = submitted(hcm)
    asked = ask(case, days=15)
    on = vn(2026, 3, 20, 9)  # the intake would be overdue since the 11th
    with clock.frozen(on):
        while actions.remind_next(at=on):
            pass
        while actions.tell_vacancy_next(at=on):
            pass
        intake = owed(case.proposal, Kind.INTAKE)
        assert not actions.is_late(intake, on)
        assert not intake.reminders.exclude(fired_at=None).exists()
        told = Entry.objects.for_scope(case.proposal).took("task.remind", "task.escalate")
        assert {entry.data["kind"] for entry in told} <= {"SUPPLEMENT"}
    add(asked, at=on)
    intake = owed(case.proposal, Kind.INTAKE)
    assert intake.due_on == date(2026, 3, 24)  # nine working days later
    assert not actions.is_late(intake, on)
    moved = ResumedTask.objects.get(task=intake)
    assert (moved.old_due_on, moved.new_due_on) == (date(2026, 3, 11), date(2026, 3, 24))
    fresh = Reminder.objects.filter(task=intake, superseded=False)
    assert set(fresh.values_list("due_version", flat=True)) == {intake.due_version} == {2}


def test_who_was_late_before_is_late_by_the_same_days_after(hcm):
    case = submitted(hcm)
    on = vn(2026, 3, 13, 9)
    with clock.frozen(on):
        while actions.remind_next(at=on):
            pass
    fired = Reminder.objects.exclude(fired_at=None).filter(audience="SUPERIOR").count()
    assert fired == 1
    asked = ask(case, at=on)
    assert actions.is_late(owed(case.proposal, Kind.INTAKE), on)
    back = vn(2026, 3, 17, 9)
    withdraw(asked, hcm.ward_officer, at=back)
    intake = owed(case.proposal, Kind.INTAKE)
    assert intake.due_on == date(2026, 3, 13)  # the 11th, and two working days
    assert actions.is_late(intake, back)
    with clock.frozen(back):
        while actions.remind_next(at=back):
            pass
    again = Reminder.objects.exclude(fired_at=None).filter(audience="SUPERIOR").count()
    assert again == fired  # the superior is not told of the same delay once more


# The intake is due on Wednesday 11 March. 14/3 and 15/3 are a weekend.
LATE_BY_HAND = [
    # asked, gone on (None: still waited for), done   due on, working days late
    ((2026, 3, 10), (2026, 3, 12), (2026, 3, 13), date(2026, 3, 13), 0),  # asked in time
    ((2026, 3, 11), (2026, 3, 13), (2026, 3, 16), date(2026, 3, 13), 1),  # late afterwards only
    ((2026, 3, 11), None, (2026, 3, 20), date(2026, 3, 11), 0),  # asked on the last day
    ((2026, 3, 12), None, (2026, 3, 12), date(2026, 3, 11), 1),
    ((2026, 3, 12), None, (2026, 3, 17), date(2026, 3, 11), 1),  # four days waited for: none more
    ((2026, 3, 12), (2026, 3, 16), (2026, 3, 16), date(2026, 3, 13), 1),  # the 13th and the 16th
    ((2026, 3, 13), (2026, 3, 17), (2026, 3, 18), date(2026, 3, 13), 3),  # 2 before, 1 after
]


@pytest.mark.parametrize(("asked", "over", "done", "due_on", "days"), LATE_BY_HAND)
def test_lateness_from_before_a_pause_stays_and_is_stamped(hcm, asked, over, done, due_on, days):
    case = submitted(hcm)
    was_late = vn(*asked, 10) > owed(case.proposal, Kind.INTAKE).due_at
    waited = ask(case, at=vn(*asked, 10), days=15)
    with clock.frozen(vn(*asked, 11)):
        assert overdue_tasks().filter(kind=Kind.INTAKE).exists() == was_late
    if over is not None:
        withdraw(waited, hcm.ward_officer, at=vn(*over, 10))
    at, intake = vn(*done, 15), owed(case.proposal, Kind.INTAKE)
    with clock.frozen(at):
        assert overdue_tasks().filter(kind=Kind.INTAKE).exists() == bool(days)
    assert intake.due_on == due_on
    if days:
        assert selectors.left_of(intake, Calendar.load(), at=at) == -days
        with pytest.raises(LateReasonNeeded), transaction.atomic():
            act(case.proposal, Kind.INTAKE, at=at)
    act(case.proposal, Kind.INTAKE, at=at, late_reason="Ốm." if days else "")
    stamped = case.proposal.tasks.get(kind=Kind.INTAKE)
    assert (stamped.days_late, stamped.late_reason) == (days, "Ốm." if days else "")


def test_what_opens_late_while_it_stands_still_is_late_from_before(hcm):
    case = submitted(hcm)
    ask(case, at=vn(2026, 3, 18, 9), days=15)  # the note from the receipt: due on the 16th
    act(case.proposal, Kind.INTAKE, at=vn(2026, 3, 19, 9), late_reason="Ốm.")
    note = owed(case.proposal, Kind.CHECK_NOTE)
    assert (note.due_on, note.paused_for) == (date(2026, 3, 16), "SUPPLEMENT")
    assert actions.is_late(note, vn(2026, 3, 19, 9))


def test_the_page_of_what_was_late_before_says_so_while_it_stands_still(hcm, client):
    case = submitted(hcm)
    on = vn(2026, 3, 12, 9)
    ask(case, at=on, days=15)
    client.force_login(hcm.ward_officer)
    with clock.frozen(vn(2026, 3, 17, 9)):
        act_page = client.get(f"/tasks/{owed(case.proposal, Kind.INTAKE).pk}/take-in/")
        inbox = client.get("/")
        dossier = client.get(f"/dossiers/{case.proposal_id}/")
    assert "đã quá hạn 1 ngày làm việc khi thời hạn được tạm dừng" in act_page.text
    assert "late_reason" in act_page.text
    assert "Quá hạn 1 ngày làm việc" in inbox.text
    assert "hạn 11/03/2026, đã quá hạn; thời hạn tạm dừng" in dossier.text


# ------------------------------------------------------------------------- asking, adding


def test_it_is_the_lead_authors_and_nobody_elses(hcm):
    case = submitted(hcm)
    asked = ask(case, wanted=["Dự toán  chi tiết", "", "Ý kiến Sở Tài chính"])
    task = asked.task
    assert asked.wanted == ["Dự toán chi tiết", "Ý kiến Sở Tài chính"]
    assert (task.due_on, set(policy.holders(task))) == (date(2026, 3, 16), {hcm.ward_deputy})
    for person in (hcm.ward_deputy, hcm.ward_officer, hcm.ward_head):
        mine = Task.objects.open().held_by(person)
        assert mine.filter(pk=task.pk).exists() == (person == hcm.ward_deputy)
    with pytest.raises(PermissionDenied):
        actions.answer_supplement(task, text="Tôi bổ sung.", by=hcm.ward_officer, at=NOW)
    given = add(asked, files=[minutes("du-toan.docx")])
    assert given.files.get().file.name == "du-toan.docx"
    assert case.proposal.versions.count() == 1
    with pytest.raises(WrongMoment, match=hcm.ward_deputy.full_name):
        add(asked)
    for change in (SupplementAnswer.objects.all(), Pause.objects.all(), Resume.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change.update(at=NOW)


def test_who_may_not_ask_and_when_not(hcm):
    case = submitted(hcm)
    for person in (hcm.ward_deputy, hcm.ward_deputy2, hcm.health_officer):
        with pytest.raises(PermissionDenied):
            ask(case, by=person)
    for wrong in ({"days": 0}, {"days": 16}, {"wanted": [" "]}):
        with pytest.raises(ValidationError):
            ask(case, **wrong)
    ask(case)
    with pytest.raises(WrongMoment, match="stood still|tạm dừng"):
        ask(case)
    SupplementRule.objects.update(valid_to=date(2026, 3, 1))
    other = submitted(hcm)
    with pytest.raises(WrongMoment, match="rule|quy tắc"):
        ask(other)


def test_the_clock_is_stopped_as_often_as_the_rule_says(hcm):
    """Twice by the shipped rule, whatever came of it, and whichever unit asks; an own row more."""
    case = submitted(hcm)
    withdraw(ask(case), hcm.ward_officer)
    add(ask(case))
    with pytest.raises(WrongMoment, match="2 lần|2 times"):
        ask(case)
    address = f"/dossiers/{case.proposal_id}/ask-supplement/"
    officer = Person(hcm.ward_officer)
    assert address not in officer.open(f"/dossiers/{case.proposal_id}/").text
    assert "2 times" in text_of(officer.open(address, status=409))
    SupplementRule.objects.update(times=3)
    assert address in officer.open(f"/dossiers/{case.proposal_id}/").text
    withdraw(ask(case), hcm.ward_officer)
    SupplementRule.objects.update(times=2)
    given = {"accepted": False, "scope_result": "OTHER_LEVEL", "reason": "Thuộc Thành phố."}
    act(case.proposal, Kind.INTAKE, to_unit=hcm.root, **given)  # another case, the same version
    act(case.proposal, Kind.ANSWER_TRANSFER)
    with pytest.raises(WrongMoment, match="2 lần|2 times"):
        ask(case.proposal.cases.get(closed_at=None), by=hcm.chair)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupplementRule.objects.update(times=0)


def test_vote_and_decision_wait_for_it(hcm):
    """The database says so as well: the second wall."""
    proposal = walk(submitted(hcm).proposal, until=Kind.CHECK_NOTE)
    case = proposal.cases.get()
    asked = ask(case)
    for kind in (Kind.CHECK_NOTE, Kind.PARTY_OPINION):
        act(proposal, kind)
    assert not proposal.tasks.filter(kind=Kind.VOTE).exists()
    add(asked)
    assert proposal.tasks.filter(kind=Kind.VOTE).exists()
    with pytest.raises(WrongMoment, match="vote is open|biểu quyết"):
        ask(case)
    walk(proposal, until=Kind.DECISION)
    ask(case, by=hcm.ward_head)
    with pytest.raises(WrongMoment, match="stood still|tạm dừng"):
        act(proposal, Kind.DECISION)
    row = {"type": "APPROVE", "version": proposal.current_version, "decided_at": NOW}
    with pytest.raises(IntegrityError, match="stands still"), transaction.atomic():
        Decision.objects.create(
            **row, task=owed(proposal, Kind.DECISION), case=case, proposal=proposal,
            version_sha256="x", decided_by=hcm.ward_head, decided_as="Chủ tịch",
        )  # fmt: skip


def test_silence_is_recorded_once_and_the_clock_goes_on(hcm):
    case = submitted(hcm)
    asked = ask(case)
    before, after = vn(2026, 3, 16, 12), vn(2026, 3, 17, 8)
    assert not actions.no_supplement_next(at=before)
    assert actions.no_supplement_next(at=after)
    assert not actions.no_supplement_next(at=after)
    said = Unanswered.objects.get(task=asked.task)
    assert (said.why, said.by) == ("NO_ANSWER", None)
    case.refresh_from_db()
    assert (case.paused_at, case.paused_days) == (None, 6)  # 10/3 to 17/3
    assert due(case.proposal, Kind.INTAKE) == date(2026, 3, 19)
    with pytest.raises(WrongMoment, match="No answer came|Không có trả lời"):
        add(asked, at=after, late_reason="Ốm.")
    assert Resume.objects.get().by is None


def test_returned_or_withdrawn_while_it_is_waited_for(hcm):
    case = submitted(hcm)
    asked = ask(case)
    actions.withdraw(case.proposal, by=hcm.ward_deputy, at=NOW)
    asked.task.refresh_from_db()
    assert asked.task.voided_at is not None
    with pytest.raises(WrongMoment):
        add(asked)
    assert not actions.no_supplement_next(at=vn(2026, 4, 1))


def test_who_is_told(hcm):
    def told(verb):
        while telling.hear_next(at=NOW):
            pass
        entry = Entry.objects.filter(verb=verb).last()
        return set(Notice.objects.filter(entry=entry).values_list("recipient", flat=True))

    SupplementRule.objects.update(times=3)
    case = submitted(hcm)
    asked = ask(case)
    assert told("task.open") == {hcm.ward_deputy.pk}
    assert told("case.pause") == set()
    add(asked)
    assert told("supplement.answer") == {hcm.ward_officer.pk}
    assert told("task.resume") == {hcm.ward_officer.pk}  # whose turn it is: the new day
    withdraw(ask(case), hcm.ward_head)
    assert told("supplement.withdraw") == {hcm.ward_deputy.pk}
    ask(case)
    actions.no_supplement_next(at=vn(2026, 3, 17))
    assert told("supplement.no_answer") == {hcm.ward_deputy.pk, hcm.ward_officer.pk}


def test_the_list_says_what_runs_before_what_stands_still(hcm):
    case = submitted(hcm)
    ask(case)
    tasks = list(Task.objects.open().filter(case=case))
    assert "bổ sung" in selectors.step_now(tasks)
    assert Case.objects.get(pk=case.pk).paused_for == "SUPPLEMENT"
