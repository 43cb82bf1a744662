"""Who sees a dossier, by relation and state: the one visibility rule."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Unit
from accounts.roles import READS_ALL, READS_BRANCH, Role
from core import clock
from proposals import actions, policy
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


def slowly(user):
    """The dossiers somebody sees, told row by row from what is stored, without the policy."""
    day, posts = NOW.date(), set(user.seats.values_list("unit", "role", "acts_from", "until"))
    posts = {(u, r) for u, r, start, end in posts if start <= day and (end is None or end > day)}
    paths = dict(Unit.objects.values_list("pk", "path"))
    exports = [u for u, role in posts if role == Role.EXPORT_OFFICER]
    focal = set(Unit.objects.filter(pk__in=exports, is_focal_point=True).values_list("pk"))
    everything = bool(focal) or any(role in READS_ALL for _u, role in posts)
    seen = set()
    for one in Proposal.objects.select_related("unit"):
        rows = [
            row
            for row in one.accesses.all()
            if (row.person_id == user.pk or (row.unit_id, row.role) in posts)
            and row.since <= NOW
            and (row.until is None or row.until > NOW)
        ]
        own = one.authors.filter(person=user, removed_at=None, accepted_at__isnull=False)
        by_post = (
            everything
            or any(one.unit.path.startswith(paths[u]) for u, role in posts if role in READS_BRANCH)
            or any(not row.closes for row in rows)
        )
        shut = any(row.closes for row in rows)
        sent = one.code is not None and one.state != "DRAFT"
        if own.exists() or (sent and by_post and not shut):
            seen.add(one.pk)
    return seen


def test_a_list_and_a_page_show_everybody_what_the_rows_say(here):
    staff = [here.health_staff, here.ward_staff, here.division_staff]
    made = [make_idea(person) for person in staff for _n in range(3)]
    people = people_around(here, made[0]) | {f"staff {n}": one for n, one in enumerate(staff)}
    for n, one in enumerate(made[1:]):
        if n % 3:
            actions.send_slip(one, by=one.lead, at=NOW)
        if n % 4 == 1:
            actions.advance(one, "withdraw", by=one.lead, at=NOW)
    at = {"at": NOW}
    actions.grant(made[3], capacity="PARTY", unit=here.ward, role=Role.RECORDS_CLERK, **at)
    actions.grant(made[4], capacity="OPINION", person=people["colleague"], **at)
    actions.grant(made[5], capacity="OPINION", person=people["head"], **at)
    for who in ("head", "monitor", "by_post", "staff 1"):  # one of them wrote it
        actions.grant(made[5], capacity="CONFLICT", person=people[who], closes=True, **at)
    clerk = {"unit": here.ward, "role": Role.RECORDS_CLERK}
    actions.grant(made[4], capacity="CONFLICT", closes=True, **clerk, **at)

    differing = set()
    for who, person in people.items():
        listed = set(Proposal.objects.visible_to(person).values_list("pk", flat=True))
        assert listed == slowly(person), who
        near = Proposal.objects.visible_to(person).filter(policy.reach(person))
        assert set(near.values_list("pk", flat=True)) == listed, who
        for one in made:
            alone = Proposal.objects.visible_to(person).filter(pk=one.pk).exists()
            assert alone == (one.pk in listed), who
        differing.add(frozenset(listed))
    assert len(differing) > 6


def test_whom_a_dossier_is_shut_to_is_read_without_the_open_rows(here):
    """However many dossiers somebody was let into: the lists ask this every time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Proposal.objects.visible_to(here.ward_head).explain()
    assert "shut_to_a_" in plan


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
    for days in range(2):
        at = NOW + timedelta(days=days)
        actions.grant(proposal, capacity="VOTER", person=here.ward_head, at=at)
        actions.grant(proposal, capacity="VOTER", unit=here.ward, role=Role.HEAD, at=at)
    assert [one.since for one in proposal.accesses.all()] == [NOW, NOW]
    assert actions.revoke(proposal, at=NOW, person=here.ward_head) == 1
    assert actions.revoke(proposal, at=NOW, person=here.ward_head) == 0
