"""One rule, several readers: the queue, the reverse of it, the act and the clock all agree."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from approvals import actions, policy
from approvals.actions.reminders import _owed_by_posts
from approvals.models import Asked, CheckNote, Excluded, Kind, Task
from approvals.selectors import Addressee, Sitting
from core import clock
from proposals import actions as writing
from proposals import policy as dossiers
from proposals.actions import grant
from proposals.models import Capacity
from tests.approvals import (
    councils,
    resolving,
    test_handing_down,
    test_pausing,
    test_transfers,
    test_urgent,
)
from tests.approvals.makers import act, ask, owed, registered, submitted, walk
from tests.made_once import made_once
from tests.proposals.makers import make_plan
from tests.world import NOW, TODAY, give, make_user

ODD = ("departed", "conflicted", "head_and_secretary")


@made_once
def crowded(hcm):
    """Everybody, and something for each to do: who there is."""
    people = everybody(hcm)
    world_of_tasks(hcm)
    return [*people, *User.objects.filter(unit__abbreviation="BTVTU").order_by("pk")]


def everybody(hcm):
    """All of the city, and the odd ones: gone, in conflict, holding two posts."""
    gone = make_user(unit=hcm.ward, seat=Role.UNIT_OFFICER)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    former = make_user(unit=hcm.ward)
    give(former, Role.UNIT_OFFICER, unit=hcm.ward).__class__.objects.filter(person=former).update(
        until=TODAY
    )
    not_yet = make_user(unit=hcm.ward)
    seat = give(not_yet, Role.UNIT_OFFICER, unit=hcm.ward)
    type(seat).objects.filter(pk=seat.pk).update(acts_from=TODAY.replace(day=20))
    return [*hcm.people, gone, former, not_yet]


def world_of_tasks(hcm):
    """Dossiers in every stage of both procedures."""
    registered(hcm)
    registered(hcm, hcm.ward_head)
    submitted(hcm, hcm.ward_officer)
    for until in (Kind.INTAKE, Kind.PARTY_OPINION, Kind.VOTE, Kind.DECISION):
        walk(submitted(hcm, hcm.ward_deputy).proposal, until=until)
        walk(submitted(hcm, hcm.health_head).proposal, until=until)
    across = submitted(hcm, hcm.ward_staff, coauthors=[(hcm.health_staff, 30)])
    act(across.proposal, Kind.INTAKE)
    entered = submitted(hcm, hcm.ward_deputy).proposal
    walk(entered, until=Kind.CLOSE_VOTE)
    act(entered, Kind.CLOSE_VOTE)
    ask(
        submitted(hcm),
        Addressee(Asked.RELATED_UNIT, 5, unit=hcm.health),
        Addressee(Asked.EXPERT, 5, person=hcm.home_head),
        Addressee(Asked.EXPERT, 5, outside="Viện Kinh tế"),
    )
    left_by(hcm, hcm.ward_officer, lead=hcm.ward_staff)
    walk(left_by(hcm, hcm.ward_deputy2, lead=hcm.ward_deputy), until=Kind.VOTE)
    shut = submitted(hcm, hcm.ward_staff).proposal
    grant(shut, capacity=Capacity.CONFLICT, person=hcm.ward_officer, closes=True, at=NOW)
    _beside_the_stages(hcm)
    actions.open_task(
        kind=Kind.ANNUAL_REVIEW,
        unit=hcm.ward,
        role=Role.UNIT_OFFICER,
        working_days=5,
        at=NOW,
        subject="review:2026",
    )


def _beside_the_stages(hcm):
    """What runs beside the stages, or in their place: councils, additions, urgency, transfers."""
    begun = submitted(hcm)
    walk(begun.proposal, until=Kind.CHECK_NOTE)
    council = councils.set_up(begun, councils.seven(hcm))  # declarations, and its close
    councils.declare(council, hcm.ward_head)  # his sheet
    councils.declare(council, hcm.ward_deputy2, conflict="Vợ của tác giả.")
    ended = submitted(hcm)
    walk(ended.proposal, until=Kind.CHECK_NOTE)
    sat = councils.declared(councils.set_up(ended, councils.seven(hcm)))
    for one in Sitting(sat).missing:
        councils.score(sat, one.person)
    councils.call(sat, by=hcm.ward_officer)
    councils.close(sat, by=hcm.ward_officer)  # its confirmation
    lacking = submitted(hcm)
    walk(lacking.proposal, until=Kind.CHECK_NOTE)
    test_pausing.ask(lacking)
    test_urgent.flagged(hcm)
    test_urgent.reported(hcm)
    test_urgent.directed(hcm)
    disagreed = submitted(hcm).proposal
    walk(disagreed, until=Kind.PARTY_OPINION)
    act(disagreed, Kind.PARTY_OPINION, position="DISAGREE", reason="Chưa nên làm.")
    walk(disagreed, until=Kind.PARTY_MEETING)
    body = resolving.committee(hcm)
    resolving.to_enter(hcm, body)
    resolving.entered(hcm, body)
    away = walk(submitted(hcm, hcm.ward_staff).proposal, until=Kind.DECISION)
    test_transfers.hand_on(owed(away, Kind.DECISION), hcm)
    decided_below(hcm)  # its report
    actions.report_back(
        owed(decided_below(hcm), Kind.REPORT_BACK), text="Đã duyệt.", by=hcm.ward_head, at=NOW
    )  # and the note of it


def decided_below(hcm):
    """A plan that the city handed down to the ward, whose head has decided."""
    proposal = test_handing_down.handed_down(hcm).lower.proposal
    walk(proposal, until=Kind.DECISION)
    act(proposal, Kind.DECISION, approved_budget=200_000_000)
    return proposal


def left_by(hcm, person, *, lead):
    """A plan of `lead` submitted after `person` had written in it and was taken out again."""
    plan = make_plan(
        lead,
        coauthors=[(person, 20)],
        changes={"general": {"registrant_kind": "INDIVIDUAL"}},
    )
    writing.remove_author(plan.authors.get(person=person), by=lead, at=NOW)
    first = plan.authors.get(is_lead=True)
    writing.change_author(first, level="EDIT", share=100, by=lead, at=NOW)
    return actions.submit(plan, by=lead, at=NOW).proposal


def test_the_queue_its_reverse_and_the_act_agree(hcm):
    people = crowded(hcm)
    tasks = list(Task.objects.open().select_related("unit", "case", "proposal", "person"))
    assert {task.kind for task in tasks} == set(Kind)

    for person in people:
        queue = set(Task.objects.open().held_by(person).values_list("pk", flat=True))
        by_holders = {task.pk for task in tasks if policy.holders(task).contains(person)}
        by_act = {task.pk for task in tasks if policy.can_act(person, task)}
        assert queue == by_holders == by_act, person


def test_no_author_holds_anything_on_his_own_dossier(hcm):
    crowded(hcm)
    asked_of_authors = [Kind.SUPPLEMENT, Kind.URGENT_DOSSIER]
    judged = Task.objects.open().exclude(proposal=None).exclude(kind__in=asked_of_authors)
    for task in judged.select_related("proposal", "unit"):
        for author in task.proposal.authors.select_related("person"):
            assert not policy.can_act(author.person, task)


def test_the_clock_sees_the_same_vacancies(hcm):
    crowded(hcm)
    with clock.frozen(NOW):
        vacant = set(_owed_by_posts(NOW, held=False).values_list("pk", flat=True))
        held = set(_owed_by_posts(NOW, held=True).values_list("pk", flat=True))
    posts = Task.objects.open().filter(person=None).select_related("unit", "proposal", "case")
    nobody = {task.pk for task in posts if not policy.holders(task).exists()}

    assert vacant == nobody
    assert held == {task.pk for task in posts} - nobody
    assert vacant  # the conflict of interest left one


@pytest.mark.parametrize("user", ["ward_staff", "ward_officer", "ward_head"])
def test_deliberations_are_closed_to_authors_only(hcm, user):
    proposal = submitted(hcm, hcm.ward_staff).proposal

    assert policy.sees_deliberation(getattr(hcm, user), proposal) == (user != "ward_staff")


def test_who_was_an_author_judges_no_more_than_before(hcm):
    """Taken out, he reads as his post lets him, and neither decides, votes, checks nor seals."""
    plan = walk(left_by(hcm, hcm.ward_deputy2, lead=hcm.ward_deputy), until=Kind.VOTE)
    vote = plan.cases.get().vote

    assert {said["reason"] for said in vote.excluded} == {Excluded.AUTHOR}
    assert not vote.voters.filter(person=hcm.ward_deputy2).exists()
    assert not policy.sees_deliberation(hcm.ward_deputy2, plan)
    assert not dossiers.reads_draft(hcm.ward_deputy2, plan)
    with pytest.raises(IntegrityError, match="never decides"), transaction.atomic():
        CheckNote.objects.create(
            task=plan.tasks.first(), case=vote.case, by=hcm.ward_deputy2, at=NOW
        )
    sealer = left_by(hcm, hcm.ward_head, lead=hcm.ward_staff)
    assert not dossiers.can_seal(hcm.ward_head, sealer)
    assert not policy.eligible(hcm.ward, [Role.HEAD], sealer).exists()
