"""What authors are asked to add, with real commits: an answer against a withdrawal and a sweep."""

import pytest

from approvals import actions
from approvals.models import (
    Kind,
    Pause,
    Resume,
    SupplementAnswer,
    Task,
    TransferAnswer,
    TransferEnd,
    Unanswered,
)
from core import clock
from journal.models import Entry
from tests.approvals.makers import confirm_calendar, load_rules, owed, submitted
from tests.approvals.test_pausing import ask
from tests.approvals.test_races import at_once, refused, won
from tests.approvals.test_transfers import hand_on, on_the_desk
from tests.world import NOW, city, vn

DUE = vn(2026, 3, 17)


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one world, one pair after another."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(3):
            _an_answer_against_a_withdrawal(hcm)
        _an_answer_against_silence(hcm)
        for _round in range(2):
            _called_back_against_taken_over(hcm)
        _asked_twice(hcm)
        _an_extension_against_the_sweep(hcm)


def answering(task, at=NOW):
    own = Task.objects.get(pk=task.pk)
    given = {"text": "Dự toán.", "by": task.person, "at": at, "late_reason": "Chờ số liệu."}
    return lambda: actions.answer_supplement(own, **given)


def _an_answer_against_a_withdrawal(hcm):
    task = ask(submitted(hcm)).task
    own = Task.objects.get(pk=task.pk)
    answers = at_once(
        answering(task),
        lambda: actions.withdraw_supplement(own, reason="Đã có.", by=hcm.ward_head, at=NOW),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    first = hcm.ward_head if isinstance(answers[0], Exception) else hcm.ward_deputy
    assert first.full_name in str(refused(answers)[0])
    _gone_on_once(task)


def _an_answer_against_silence(hcm):
    task = ask(submitted(hcm)).task
    with clock.frozen(DUE):
        answers = at_once(answering(task, DUE), *[lambda: actions.no_supplement_next(at=DUE)] * 3)
    assert sum(answer is True for answer in answers[1:]) + len(won(answers[:1])) >= 1, answers
    _gone_on_once(task)


def _gone_on_once(task):
    given = SupplementAnswer.objects.filter(task=task).count()
    assert given + Unanswered.objects.filter(task=task).count() == 1
    assert Resume.objects.filter(pause__task=task).count() == 1
    entries = Entry.objects.for_scope(task.proposal)
    assert entries.took("case.resume").count() == entries.took("task.resume").count() == 1
    intake = owed(task.proposal, Kind.INTAKE)
    assert (intake.paused_at, intake.provisional) == (None, False)


def _an_extension_against_the_sweep(hcm):
    """Whoever is first: nobody is reminded of a day that was put off already."""
    task = owed(submitted(hcm).proposal, Kind.INTAKE)
    at = vn(2026, 3, 11, 9)  # its last day: a reminder is owed
    own = Task.objects.get(pk=task.pk)
    given = {"working_days": 3, "reason": "Chờ số liệu.", "by": hcm.ward_head, "at": at}

    def sweep():
        while actions.remind_next(at=at):
            pass

    with clock.frozen(at):
        answers = at_once(lambda: actions.extend(own, **given), sweep, sweep)
    assert len(won(answers)) == 3, answers
    entries = Entry.objects.for_scope(task.proposal)
    found = [entry.verb for entry in entries.took("task.remind", "task.extend").order_by("n")]
    assert found in (["task.extend"], ["task.remind", "task.extend"]), found
    left = task.reminders.filter(fired_at=None, superseded=False)
    assert set(left.values_list("due_version", flat=True)) == {2}


def _asked_twice(hcm):
    case = submitted(hcm)
    people = (hcm.ward_officer, hcm.ward_head)
    answers = at_once(*[lambda by=by: ask(case, by=by) for by in people])
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert Pause.objects.filter(case=case).count() == 1


def _called_back_against_taken_over(hcm):
    """One wins, and the other is told who."""
    proposal, decision = on_the_desk(hcm)
    hand_on(decision, hcm)
    task = owed(proposal, Kind.ANSWER_TRANSFER)
    own = Task.objects.get(pk=task.pk)
    answers = at_once(
        lambda: actions.answer_transfer(task, accepted=True, by=hcm.health_officer, at=NOW),
        lambda: actions.call_back(own, reason="Nhầm.", by=hcm.ward_head, at=NOW),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    first = hcm.ward_head if isinstance(answers[0], Exception) else hcm.health_officer
    assert first.full_name in str(refused(answers)[0])
    ends = TransferEnd.objects.filter(task=task).count()
    assert ends + TransferAnswer.objects.filter(task=task).count() == 1
    assert proposal.cases.filter(closed_at=None).count() == 1
