"""Each rule of domain e.4 by its code: who votes, what a vote says, what it leaves to the head."""

import random

import pytest
from django.db import DatabaseError, transaction

from approvals import policy, selectors
from approvals.actions.stages import leadership
from approvals.models import Decision, Kind, Vote
from approvals.voting import Choice, Excluded, Meeting, Result, Sits, count, electorate
from proposals.actions import grant
from proposals.models import Capacity
from tests.approvals.makers import act, submitted
from tests.world import NOW, TODAY

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
HEAD, ONE, TWO, THREE = 1, 2, 3, 4
LEADERSHIP = [Sits(HEAD, is_head=True), Sits(ONE, is_head=False), Sits(TWO, is_head=False)]
Type = Decision.Type

WHO_VOTES = [
    # authors, shut, seats,                      voters,          excluded
    (set(), set(), LEADERSHIP, (HEAD, ONE, TWO), {}),
    ({ONE}, set(), LEADERSHIP, (HEAD, TWO), {ONE: Excluded.AUTHOR}),
    ({ONE, TWO}, set(), LEADERSHIP, (HEAD,), {ONE: Excluded.AUTHOR, TWO: Excluded.AUTHOR}),
    (set(), {TWO}, LEADERSHIP, (HEAD, ONE), {TWO: Excluded.CONFLICT}),
    ({TWO}, {TWO}, LEADERSHIP, (HEAD, ONE), {TWO: Excluded.AUTHOR}),
    (set(), {HEAD}, LEADERSHIP, (ONE, TWO), {HEAD: Excluded.CONFLICT}),
    (
        set(),
        set(),
        [*LEADERSHIP, Sits(THREE, is_head=False, is_active=False)],
        (HEAD, ONE, TWO),
        {THREE: Excluded.LEFT},
    ),
    (set(), set(), [*LEADERSHIP, Sits(HEAD, is_head=False)], (HEAD, ONE, TWO), {}),  # two seats
    ({HEAD, ONE, TWO}, set(), LEADERSHIP, (), dict.fromkeys((HEAD, ONE, TWO), Excluded.AUTHOR)),
]


@pytest.mark.parametrize("meeting", Meeting)
@pytest.mark.parametrize(("authors", "shut", "seats", "voters", "excluded"), WHO_VOTES)
def test_e_vote_1_e_vote_6_e_coi_1_who_takes_part(meeting, authors, shut, seats, voters, excluded):
    found = electorate(seats, authors=authors, shut=shut, meeting=meeting)

    assert (found.voters, found.excluded) == (voters, excluded)
    assert found.head == (HEAD if HEAD in voters else None)


def test_e_vote_6_the_evaluation_meeting_excludes_whom_the_vote_excludes():
    dice = random.Random(6)
    for _turn in range(300):
        people = range(1, 7)
        seats = [
            Sits(dice.choice(people), is_head=n == 0, is_active=dice.random() > 0.2)
            for n in range(5)
        ]
        more = {
            name: {one for one in people if dice.random() < 0.3} for name in ("authors", "shut")
        }
        vote = electorate(seats, **more)
        evaluation = electorate(seats, **more, meeting=Meeting.EVALUATION)

        assert (vote.voters, vote.excluded) == (evaluation.voters, evaluation.excluded)
        assert (vote.rule, evaluation.rule) == ("E-VOTE-1", "E-VOTE-6")
        assert not set(vote.voters) & (more["authors"] | more["shut"])


def test_e_vote_2_more_than_half_carries():
    assert count([FOR, FOR, AGAINST], AGAINST, entitled=3).result == Result.CARRIED
    assert count([FOR, AGAINST, ABSTAIN, ABSTAIN], None, entitled=4).result == Result.NOT_CARRIED
    assert selectors.choices_after(Result.CARRIED, voted=True) == [Type.APPROVE]


def test_e_vote_3_with_equal_votes_the_heads_side_wins():
    for side, result in {
        FOR: Result.CARRIED_BY_TIE_RULE,
        AGAINST: Result.NOT_CARRIED,
        None: Result.NOT_CARRIED,
    }.items():
        assert count([FOR, AGAINST], side, entitled=2).result == result


def test_e_vote_4_the_head_may_order_what_was_not_carried():
    offered = selectors.choices_after(Result.NOT_CARRIED, voted=True)
    assert offered == [Type.REJECT, Type.APPROVE_BY_HEAD]


@pytest.mark.django_db
def test_e_vote_5_the_heads_own_agency_does_not_decide(hcm):
    assert submitted(hcm, hcm.ward_head).unit == hcm.root


@pytest.mark.django_db
def test_e_coi_1_the_one_rule_and_the_posts_that_may_act_agree(hcm):
    """Authors, co-authors and who is shut out: no ballot, no evaluation, nothing that is owed."""
    case = submitted(hcm, hcm.ward_deputy)
    grant(case.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_head, closes=True, at=NOW)
    for meeting in Meeting:
        _seats, may = leadership(case, on=TODAY, meeting=meeting)
        seats = policy.eligible(case.unit, ["HEAD", "DEPUTY_HEAD"], case.proposal, on=TODAY)

        assert set(may.voters) == set(seats.values_list("person", flat=True))
        assert may.excluded == {
            hcm.ward_deputy.pk: Excluded.AUTHOR,
            hcm.ward_head.pk: Excluded.CONFLICT,
        }


@pytest.mark.django_db
def test_e_party_1_no_vote_before_the_partys_opinion(hcm):
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    with pytest.raises(DatabaseError, match="before the Party"), transaction.atomic():
        Vote.objects.create(case=case, base="CAST", opened_at=NOW)
    act(case.proposal, Kind.CHECK_NOTE)
    assert not case.proposal.tasks.filter(kind=Kind.VOTE).exists()

    act(case.proposal, Kind.PARTY_OPINION)

    assert case.proposal.tasks.open().filter(kind=Kind.VOTE).exists()
