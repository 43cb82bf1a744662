"""Who sees a dossier, by relation and state: the one visibility rule."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from core import clock
from proposals import actions
from proposals.models import Proposal
from tests.world import NOW, city, give, make_unit, make_user

from .makers import join_in, make_idea, make_plan

pytestmark = pytest.mark.django_db

# Written by hand. A draft is its authors'; what was sent is read by those whose work it is.
DRAFT = {"lead", "coauthor"}
SENT = DRAFT | {
    "head",
    "deputy",
    "officer",
    "branch_head",
    "chair",
    "monitor",
    "auditor",
    "city_exporter",
    "brought_in",
    "by_post",
}
NEVER = {
    "invited",
    "declined",
    "taken_out",
    "colleague",
    "other_head",
    "administrator",
    "former_head",
    "shut_out",
    "once_brought_in",
    "division_head",
}


@pytest.fixture
def here():
    return city()


@pytest.fixture(autouse=True)
def _now():
    with clock.frozen(NOW):
        yield


def people_around(here, proposal):
    lead = proposal.lead
    people = {
        "lead": lead,
        "coauthor": make_user(unit=here.ward),
        "invited": make_user(unit=here.ward),
        "declined": make_user(unit=here.ward),
        "taken_out": make_user(unit=here.ward),
        "colleague": make_user(unit=here.health),
        "head": here.health_head,
        "deputy": here.health_deputy,
        "officer": here.health_officer,
        "branch_head": make_user(unit=here.root, seat=Role.BRANCH_LEADER),
        "chair": here.chair,
        "monitor": here.monitor,
        "auditor": here.auditor,
        "city_exporter": here.exporter,
        "administrator": here.admin,
        "other_head": here.ward_head,
        "division_head": make_user(unit=here.health_division, seat=Role.HEAD),
        "former_head": make_user(unit=here.health),
        "shut_out": make_user(unit=here.health, seat=Role.DEPUTY_HEAD),
        "brought_in": make_user(unit=here.ward),
        "once_brought_in": make_user(unit=here.ward),
        "by_post": make_user(unit=here.ward, seat=Role.RECORDS_CLERK),
    }
    give(
        people["former_head"],
        Role.UNIT_OFFICER,
        unit=here.health,
        until=NOW.date() - timedelta(days=1),
    )
    join_in(proposal, people["coauthor"], 10, level="VIEW")
    gone = join_in(proposal, people["taken_out"], 10)
    actions.remove_author(gone, by=lead, at=NOW)
    for who in ("invited", "declined"):
        author = actions.invite(
            proposal, person=people[who], level="EDIT", share=10, by=lead, at=NOW
        )
    actions.answer_invitation(author, accept=False, by=people["declined"], at=NOW)
    at = {"at": NOW}
    actions.grant(proposal, capacity="OPINION", person=people["brought_in"], **at)
    actions.grant(proposal, capacity="PARTY", unit=here.ward, role=Role.RECORDS_CLERK, **at)
    actions.grant(proposal, capacity="CONFLICT", person=people["shut_out"], closes=True, **at)
    actions.grant(proposal, capacity="VOTER", person=people["once_brought_in"], **at)
    actions.revoke(proposal, person=people["once_brought_in"], **at)
    return people


def seeing(people, proposal):
    return {
        who
        for who, person in people.items()
        if Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()
    }


def test_a_draft_is_its_authors_alone(here):
    proposal = make_plan(here.health_staff)
    assert seeing(people_around(here, proposal), proposal) == DRAFT


def test_what_was_sent_is_read_by_those_whose_work_it_is(here):
    proposal = make_idea(here.health_staff)
    people = people_around(here, proposal)
    invited = proposal.authors.get(person=people["invited"])
    # The rule is asked with the invitation still open, as after a return.
    actions.remove_author(invited, by=here.health_staff, at=NOW)
    lead = proposal.authors.get(is_lead=True)
    actions.change_author(lead, level="EDIT", share=90, by=here.health_staff, at=NOW)
    section = proposal.sections.get(key="slip")
    typed = {**section.data, "registrant_kind": "GROUP"}
    actions.save_section(
        proposal, "slip", typed, seen=section.version, by=here.health_staff, at=NOW
    )
    actions.send_slip(proposal, by=here.health_staff, at=NOW)

    assert set(people) == SENT | NEVER
    assert seeing(people, proposal) == SENT

    actions.advance(proposal, "withdraw", by=here.health_staff, at=NOW)
    assert seeing(people, proposal) == SENT


def test_a_withdrawn_draft_stays_its_authors(here):
    proposal = make_idea(here.health_staff)
    actions.advance(proposal, "withdraw", by=here.health_staff, at=NOW)
    people = people_around(here, make_idea(here.health_staff))  # everybody, of another dossier
    assert seeing(people, proposal) == {"lead"}


def test_rights_follow_the_branch_and_the_day(here):
    proposal = make_idea(here.division_staff)
    actions.send_slip(proposal, by=here.division_staff, at=NOW)
    proposal.refresh_from_db()
    assert proposal.unit == here.health  # the division's people are employed by the department

    later = make_user(unit=make_unit())
    give(later, Role.UNIT_OFFICER, unit=here.health, since=NOW.date() + timedelta(days=1))
    assert not seeing({"later": later}, proposal)
    with clock.frozen(NOW + timedelta(days=1)):
        assert seeing({"later": later}, proposal)


def test_a_closed_account_sees_nothing_of_others(here):
    proposal = make_idea(here.health_staff)
    actions.send_slip(proposal, by=here.health_staff, at=NOW)
    here.health_head.is_active = False
    assert not seeing({"head": here.health_head}, proposal)


def test_bringing_in_twice_is_once(here):
    proposal = make_idea(here.health_staff)
    first = actions.grant(proposal, capacity="VOTER", person=here.ward_head, at=NOW)
    again = actions.grant(
        proposal, capacity="VOTER", person=here.ward_head, at=NOW + timedelta(days=1)
    )
    assert first == again
    assert actions.revoke(proposal, at=NOW, person=here.ward_head) == 1
    assert actions.revoke(proposal, at=NOW, person=here.ward_head) == 0
