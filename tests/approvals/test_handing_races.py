"""What goes down, with real commits: against a decision, and two at once."""

import pytest

from accounts.roles import Role
from approvals import actions
from approvals.models import Case, Decision, HandDown, HandDownEnd, Kind, RoutingDraft, RoutingRule
from core import clock
from journal.models import Entry
from tests.approvals.makers import USUAL, act, confirm_calendar, load_rules, owed, walk
from tests.approvals.test_handing_down import at_the_city, handed_down
from tests.approvals.test_races import at_once, refused, won
from tests.approvals.test_ruling import GOOD, issue, out
from tests.world import NOW, city, make_user


@pytest.mark.django_db(transaction=True)
def test_two_at_once(transactional_db):
    """In one world, one pair after another."""
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(2):
            _handed_down_twice(hcm)
            _handed_down_against_the_decision(hcm)
            _taken_back_against_the_decision(hcm)
        _taken_back_against_given_up(hcm)
        _two_issue_one_row(hcm)


def _handed_down_twice(hcm):
    case = at_the_city(hcm)
    own = [Case.objects.get(pk=case.pk) for _one in range(2)]
    answers = at_once(*(lambda one=one: handed_down(hcm, one) for one in own))
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert case.proposal.cases.filter(closed_at=None).count() == 1
    assert Entry.objects.for_scope(case.proposal).took("case.hand_down").count() == 1


def deciding(proposal, by):
    task = owed(proposal, Kind.DECISION)
    given = USUAL[Kind.DECISION][1](task, by, NOW)
    return lambda: actions.decide(task, by=by, at=NOW, **given)


def _handed_down_against_the_decision(hcm):
    """Of somebody who leads nobody no vote is held: both may happen until one has."""
    case = at_the_city(hcm, hcm.ward_staff)
    walk(case.proposal, until=Kind.DECISION)
    own = Case.objects.get(pk=case.pk)
    answers = at_once(deciding(case.proposal, hcm.chair), lambda: handed_down(hcm, own))
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    decided = Decision.objects.filter(proposal=case.proposal).count()
    assert decided + HandDown.objects.filter(proposal=case.proposal).count() == 1


def _taken_back_against_the_decision(hcm):
    hand = handed_down(hcm)
    proposal = hand.lower.proposal
    walk(proposal, until=Kind.DECISION)
    own = HandDown.objects.get(pk=hand.pk)
    answers = at_once(
        deciding(proposal, hcm.ward_head),
        lambda: actions.take_back(own, reason="Nhạy cảm.", by=hcm.chair, at=NOW),
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    decided = Decision.objects.filter(proposal=proposal).count()
    assert decided + HandDownEnd.objects.filter(hand=hand).count() == 1
    if decided:
        act(proposal, Kind.REPORT_BACK)
        act(proposal, Kind.NOTE_REPORT)


def _taken_back_against_given_up(hcm):
    hand = handed_down(hcm)
    own = [HandDown.objects.get(pk=hand.pk) for _one in range(2)]
    answers = at_once(
        *(
            lambda one=one, by=by: actions.take_back(one, reason="Nhạy cảm.", by=by, at=NOW)
            for one, by in zip(own, (hcm.chair, hcm.ward_head), strict=True)
        )
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert hand.proposal.cases.filter(closed_at=None).count() == 1


def _two_issue_one_row(hcm):
    """Two administrators press at once: one row comes of it."""
    third = make_user(unit=hcm.root, seat=Role.ADMIN)
    draft = out(hcm, **GOOD)
    own = [RoutingDraft.objects.get(pk=draft.pk) for _one in range(2)]
    answers = at_once(
        *(
            lambda one=one, by=by: issue(hcm, one, by=by)
            for one, by in zip(own, (hcm.admin2, third), strict=True)
        )
    )
    assert (len(won(answers)), len(refused(answers))) == (1, 1), answers
    assert RoutingRule.objects.filter(key=f"{GOOD['code']}/{draft.pk}").count() == 1
