"""A conflict of interest declared at the very moment of a ballot, and of a sending."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Tie
from approvals import actions
from approvals.models import Ballot, Conflict, Kind
from core import clock
from core.verdicts import WrongMoment
from proposals.models import Proposal
from tests.approvals.makers import FOR, confirm_calendar, in_stage, load_rules, owed
from tests.approvals.test_races import at_once, doing
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY, city


@pytest.mark.django_db(transaction=True)
def test_declared_at_the_same_moment(transactional_db):
    load_rules()
    hcm = city()
    confirm_calendar(hcm)
    with clock.frozen(NOW):
        for _round in range(3):
            _against_his_ballot(hcm)
        _against_the_sending(hcm)


def _against_his_ballot(hcm):
    """Whichever was first: the ballot stays and the record says so, or it was refused."""
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    who = hcm.ward_deputy2
    answers = at_once(
        doing(owed(case.proposal, Kind.VOTE, person=who), who, choice=FOR),
        lambda: actions.declare_conflict(
            case.proposal, person=who, reason="Góp vốn chung.", by=who, at=NOW
        ),
    )
    cast = Ballot.objects.filter(round__vote=case.vote, voter=who).exists()
    conflict = Conflict.objects.get(proposal=case.proposal)
    assert conflict.had_voted is cast, answers
    assert cast or isinstance(answers[0], PermissionDenied | WrongMoment), answers
    assert not case.tasks.open().filter(person=who).exists()


def _against_the_sending(hcm):
    """The sending finds the relation, or the declaration the dossier: he never sees it."""
    plan = make_plan(hcm.health_staff)
    who = hcm.health_deputy
    answers = at_once(
        lambda: actions.submit(plan, by=hcm.health_staff, at=NOW),
        lambda: actions.declare_relation(
            who, other=hcm.health_staff, tie=Tie.SPOUSE, since=TODAY, by=who, at=NOW
        ),
    )
    assert not [one for one in answers if isinstance(one, Exception)], answers
    assert Conflict.objects.get(proposal=plan).person == who
    assert not Proposal.objects.visible_to(who).filter(pk=plan.pk).exists()
