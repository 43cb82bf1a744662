"""Opinions asked for: two at the same moment with real commits, sweepers side by side, and silence
against a model over random schedules.
"""

import pytest
from django.core.exceptions import ValidationError

from approvals import actions
from approvals.models import (
    Asked,
    Decision,
    Kind,
    Opinion,
    OpinionRequest,
    OwnOpinion,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from tests.approvals.makers import (
    act,
    act_late,
    ask,
    confirm_calendar,
    load_rules,
    owed,
    submitted,
    walk,
)
from tests.approvals.test_races import at_once, doing, refused, won
from tests.world import NOW, TODAY, city, vn

DUE = vn(2026, 3, 17)
ROUNDS = 2


def unit_of(unit):
    return Addressee(Asked.RELATED_UNIT, 5, unit=unit)


def asked_while_checked(hcm):
    """A plan whose checks are done and which waits for one opinion alone: its task."""
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    ask(case, unit_of(hcm.health))
    act(case.proposal, Kind.CHECK_NOTE)
    act(case.proposal, Kind.PARTY_OPINION)
    return owed(case.proposal, Kind.ASKED_OPINION)


def verbs(task) -> list[str]:
    return list(Entry.objects.for_scope(task.proposal).values_list("verb", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one world, one pair after another: a world of its own for each would take a minute."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(ROUNDS):
            _an_answer_against_silence(hcm)
            _an_answer_against_the_close_of_the_case(hcm)
            _an_answer_against_a_withdrawal(hcm)
            _asking_against_the_decision(hcm)
            _asking_the_same_unit_twice(hcm)
            _a_rule_ended_while_a_case_is_taken_in(hcm)
            _two_write_the_same_rule(hcm)
        _four_sweepers(hcm)


def _an_answer_against_silence(hcm):
    task = asked_while_checked(hcm)
    own = Task.objects.get(pk=task.pk)
    with clock.frozen(DUE):
        answers = at_once(
            lambda: act_late(own, hcm.health_head, DUE), lambda: actions.no_answer_next(at=DUE)
        )
    assert len(won(answers)) == 2, answers  # a late answer is taken as well
    task.refresh_from_db()
    assert (task.done_by, task.voided_at) == (hcm.health_head, None)
    assert Opinion.objects.filter(task=task).count() == 1
    found = verbs(task)
    silent = Unanswered.objects.filter(task=task).count()
    assert found.count("opinion.no_answer") == silent
    if silent:
        assert found.index("opinion.no_answer") < found.index("opinion.answer")
    assert task.proposal.tasks.filter(kind=Kind.CLOSE_VOTE).count() == 1  # the vote opened once


def _an_answer_against_the_close_of_the_case(hcm):
    task = asked_while_checked(hcm)
    answers = at_once(
        doing(task, hcm.health_head),
        lambda: actions.withdraw(task.proposal, by=hcm.ward_deputy, at=NOW),
    )
    assert not isinstance(answers[1], Exception), answers
    found = verbs(task)
    if isinstance(answers[0], Exception):
        assert isinstance(answers[0], WrongMoment), answers
        assert hcm.ward_deputy.full_name in str(answers[0])
        assert not Opinion.objects.filter(task=task).exists()
    else:
        assert found.index("opinion.answer") < found.index("case.close")


def _an_answer_against_a_withdrawal(hcm):
    task = asked_while_checked(hcm)
    own = Task.objects.get(pk=task.pk)
    answers = at_once(
        doing(task, hcm.health_head),
        lambda: actions.withdraw_request(own, reason="Nhầm.", by=hcm.ward_officer, at=NOW),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    who = hcm.health_head if isinstance(answers[1], Exception) else hcm.ward_officer
    assert who.full_name in str(refused(answers)[0])
    assert task.proposal.tasks.filter(kind=Kind.CLOSE_VOTE).count() == 1


def _asking_against_the_decision(hcm):
    proposal = walk(submitted(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    task = owed(proposal, Kind.DECISION)
    answers = at_once(
        doing(task, hcm.ward_head),
        lambda: ask(task.case, unit_of(hcm.health), by=hcm.ward_officer),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    decided = Decision.objects.filter(proposal=proposal).exists()
    assert decided != OpinionRequest.objects.filter(case=task.case).exists()
    assert ("Sở Y tế" in str(refused(answers)[0])) != decided


def _asking_the_same_unit_twice(hcm):
    case = submitted(hcm)
    people = (hcm.ward_officer, hcm.ward_head)
    answers = at_once(*[lambda by=by: ask(case, unit_of(hcm.health), by=by) for by in people])
    assert len(won(answers)) == 2, answers
    assert sorted(bool(one[0].task) for one in answers) == [False, True]
    assert OpinionRequest.objects.filter(case=case).count() == 1


def _rule(hcm):
    return actions.require_opinion(
        hcm.ward, asked=hcm.health, question="Vướng gì?", working_days=3, source="Quy chế 7",
        valid_from=TODAY, by=hcm.ward_head, at=NOW,
    )  # fmt: skip


def _end(own, hcm):
    given = {"source": "Quy chế 8", "valid_to": TODAY}
    actions.end_opinion(own, by=hcm.ward_head, at=NOW, **given)


def _a_rule_ended_while_a_case_is_taken_in(hcm):
    """Either is first; what was asked stands whole, and the case is taken in, once."""
    own, case = _rule(hcm), submitted(hcm, hcm.ward_staff)
    intake = owed(case.proposal, Kind.INTAKE)
    take_in = doing(intake, hcm.ward_officer)
    again = doing(intake, hcm.ward_officer)  # a second press at the same moment
    answers = at_once(take_in, again, lambda: _end(own, hcm))
    assert (len(won(answers)), len(refused(answers))) == (2, 1), answers
    asked = OpinionRequest.objects.filter(case=case)
    assert asked.count() == case.tasks.filter(kind=Kind.ASKED_OPINION).count() <= 1
    assert verbs(intake).count("opinion.ask") == asked.count()
    assert case.tasks.filter(kind=Kind.DECISION).count() == 1 - asked.count()


def _two_write_the_same_rule(hcm):
    answers = at_once(*[lambda: _rule(hcm)] * 4)
    assert len(won(answers)) == 1, answers
    assert [type(one) for one in answers if one not in won(answers)] == [ValidationError] * 3
    _end(OwnOpinion.objects.get(valid_to=None), hcm)


def _four_sweepers(hcm):
    before = Unanswered.objects.count()
    tasks = [asked_while_checked(hcm) for _n in range(4)]

    def run():
        while actions.no_answer_next(at=DUE):
            pass

    with clock.frozen(DUE):
        at_once(*[run] * 4)
        run()  # what was locked by another in the last moment
    silent = set(Unanswered.objects.values_list("task", flat=True))
    assert {task.pk for task in tasks} <= silent
    said = Entry.objects.took("opinion.no_answer")
    assert said.count() == Unanswered.objects.filter(why="NO_ANSWER").count() >= before + 4
    for task in tasks:
        assert verbs(task).count("opinion.no_answer") == 1
        assert task.proposal.tasks.filter(kind=Kind.CLOSE_VOTE).count() == 1
