"""The life of a dossier: a second opinion on the table and on who may take which step."""

import pytest

from core.verdicts import WrongMoment
from proposals import policy
from proposals.lifecycle import STEPS, TABLE, Move, Owner, State, path_to, step_for
from proposals.models import Author, Proposal
from tests.world import NOW, city, make_user

# Written out by hand: (state, move) -> where it leads. Nothing else is possible.
LIFE = {
    State.DRAFT: {
        Move.REGISTER: State.REGISTERED,
        Move.SUBMIT: State.SUBMITTED,
        Move.TURN_AWAY: State.OUT_OF_SCOPE,
        Move.WITHDRAW: State.WITHDRAWN,
        Move.REPORT: State.REGISTERED,
    },
    State.REGISTERED: {
        Move.DIRECT: State.AGREED,
        Move.AGREE: State.AGREED,
        Move.DECLINE: State.DECLINED,
        Move.JOIN: State.JOINED,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.AGREED: {
        Move.SUBMIT: State.SUBMITTED,
        Move.TURN_AWAY: State.OUT_OF_SCOPE,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.DECLINED: {},
    State.JOINED: {},
    State.SUBMITTED: {
        Move.SEND_BACK: State.RETURNED,
        Move.TURN_AWAY: State.OUT_OF_SCOPE,
        Move.APPROVE: State.APPROVED,
        Move.OVERRIDE: State.APPROVED,
        Move.REJECT: State.REJECTED,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.RETURNED: {
        Move.SUBMIT: State.SUBMITTED,
        Move.TURN_AWAY: State.OUT_OF_SCOPE,
        Move.WITHDRAW: State.WITHDRAWN,
    },
    State.WITHDRAWN: {},
    State.OUT_OF_SCOPE: {Move.REOPEN: State.SUBMITTED},
    State.APPROVED: {},
    State.REJECTED: {Move.REOPEN: State.SUBMITTED},
}
LEAD = {
    State.DRAFT: {Move.REGISTER, Move.SUBMIT, Move.TURN_AWAY, Move.WITHDRAW},
    State.REGISTERED: {Move.WITHDRAW},
    State.AGREED: {Move.SUBMIT, Move.TURN_AWAY, Move.WITHDRAW},
    State.SUBMITTED: {Move.WITHDRAW},
    State.RETURNED: {Move.SUBMIT, Move.TURN_AWAY, Move.WITHDRAW},
}
# Which post a step of the case belongs to is asked in approvals; here: anybody but an author.
CASE = {
    State.REGISTERED: {Move.AGREE, Move.DECLINE, Move.JOIN, Move.DIRECT},
    State.SUBMITTED: {
        Move.SEND_BACK,
        Move.TURN_AWAY,
        Move.APPROVE,
        Move.OVERRIDE,
        Move.REJECT,
    },
    State.REJECTED: {Move.REOPEN},
    State.OUT_OF_SCOPE: {Move.REOPEN},
}
# What is urgent is reported by the head of the dossier's unit alone (R1-13).
HEAD = {**CASE, State.DRAFT: {Move.REPORT}}
MAY = {"lead": LEAD, "coauthor": {}, "invited": {}, "head": HEAD, "stranger": CASE, "departed": {}}


def test_the_table_says_what_was_meant():
    assert set(LIFE) == set(State)
    found = {state: {} for state in State}
    for step in STEPS:
        found[step.source][step.move] = step.target
    assert found == LIFE
    assert len(TABLE) == len(STEPS)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_step_is_in_the_table_or_not_open(move, state):
    if move in LIFE[state]:
        assert step_for(move, state).target == LIFE[state][move]
    else:
        with pytest.raises(WrongMoment):
            step_for(move, state)


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(state):
    at = State.DRAFT
    for step in path_to(state):
        assert step.source == at
        at = step.target
    assert at == state


def test_only_the_author_sends_and_withdraws():
    mine = {(step.move, step.source) for step in STEPS if step.by == Owner.AUTHOR}
    assert mine == {(move, state) for state, moves in LEAD.items() for move in moves}


@pytest.mark.django_db
def test_who_may_take_which_step():
    """Every state, every move, every relation: no step beyond the tables above."""
    here = city()
    proposal = Proposal(
        lead=here.health_staff,
        unit=here.health,
        code="ĐX-2026-SYT-0001",
        joined_to=None,
        moved_at=NOW,
        step_since=NOW,
        created_at=NOW,
        plan_year=2026,
    )
    proposal.save()
    people = {
        "lead": here.health_staff,
        "coauthor": here.ward_staff,
        "invited": here.ward_deputy,
        "head": here.health_head,
        "stranger": here.ward_officer,
        "departed": make_user(unit=here.ward),
    }
    people["departed"].is_active = False
    for who, accepted in (("lead", NOW), ("coauthor", NOW), ("invited", None)):
        Author.objects.create(
            proposal=proposal,
            person=people[who],
            is_lead=who == "lead",
            share=30,
            invited_at=NOW,
            accepted_at=accepted,
        )
    for state in State:
        proposal.state = state
        for who, person in people.items():
            may = {move for move in Move if policy.can_make(move, person, proposal)}
            assert may == MAY[who].get(state, set()), (who, state)
            for move in set(Move) - may:
                assert policy.can_make(move, person, proposal).reason
