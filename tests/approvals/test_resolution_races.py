"""Two clerks at one moment, with real commits: one entry, one decision, and the other is told."""

import pytest

from approvals import actions
from approvals.models import Decision, Kind, Resolution, ResolutionAnswer
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals.makers import owed
from tests.approvals.resolving import committee, entered, to_enter
from tests.approvals.test_races import at_once, doing, hcm, refused, won
from tests.world import NOW

__all__ = ["hcm"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_entries_and_then_two_answers_at_one_moment(hcm):
    body = committee(hcm)
    case = to_enter(hcm, body)
    task = owed(case.proposal, Kind.RESOLUTION)
    answers = at_once(
        doing(task, body.office), doing(task, body.office2, number="99-NQ/TU"),
        doing(task, body.office),
    )  # fmt: skip
    assert (len(won(answers)), len(refused(answers))) == (1, 2), answers
    kept = Resolution.objects.get()
    assert all(kept.by.full_name in str(error) for error in refused(answers))

    other = body.office2 if kept.by == body.office else body.office
    task = owed(case.proposal, Kind.RESOLUTION_CHECK)
    answers = at_once(
        doing(task, other),
        doing(task, other, confirmed=False, reason="Sai ngày."),
        doing(task, body.secretary),  # the head's post owes nothing here
        lambda: actions.withdraw(case.proposal, by=hcm.health_head, at=NOW),
    )
    assert len(won(answers)) <= 2, answers  # a withdrawal may follow an entry that was given back
    state = Proposal.objects.get(pk=case.proposal_id).state
    decided = Decision.objects.count()
    assert decided == (state == State.APPROVED)
    assert ResolutionAnswer.objects.count() <= 1
    if decided:
        assert len(won(answers)) == 1


def test_confirmed_or_withdrawn(hcm):
    """Somebody confirms while the lead withdraws: one of them, never both."""
    body = committee(hcm)
    case = entered(hcm, body)
    task = owed(case.proposal, Kind.RESOLUTION_CHECK)
    answers = at_once(
        doing(task, body.office2),
        lambda: actions.withdraw(case.proposal, by=hcm.health_head, at=NOW),
    )
    assert len(won(answers)) == 1, answers
    state = Proposal.objects.get(pk=case.proposal_id).state
    assert Decision.objects.count() == (state == State.APPROVED)
    assert state in (State.APPROVED, State.WITHDRAWN)
