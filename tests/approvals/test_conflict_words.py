"""Nobody throws out whoever judges him: what an author declares of another waits for his word."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.roles import Role, Tie
from approvals import actions
from approvals.models import Conflict, Kind, Relation
from core.verdicts import WrongMoment
from jobs.models import Job
from tests.approvals import councils
from tests.approvals.makers import act, in_stage, owed, submitted
from tests.approvals.test_conflicts import LONG, conflict, sees, tie
from tests.proposals.pages import press
from tests.world import NOW, make_user

pytestmark = pytest.mark.django_db


def refused(error, doing, *args, **given):
    with pytest.raises(error), transaction.atomic():
        doing(*args, **given)


def page_of(client, person, proposal) -> str:
    client.force_login(person)
    return client.get(f"/dossiers/{proposal.pk}/").content.decode()


def test_an_author_throws_out_nobody_who_judges_or_inspects_him(hcm):
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    for other in (hcm.ward_deputy, hcm.ward_head, hcm.auditor, hcm.monitor):
        tie(hcm.ward_staff, other)
        assert sees(other, case.proposal), other
    case.refresh_from_db()
    assert case.closed_at is None
    assert owed(case.proposal, Kind.VOTE, person=hcm.ward_deputy)
    assert not Conflict.objects.exists()
    later = submitted(hcm, hcm.ward_staff).proposal
    assert later.cases.get(closed_at=None).unit == hcm.ward


def test_a_judge_shuts_himself_out_by_his_own_word_and_the_author_of_his_too(hcm):
    mine = submitted(hcm, hcm.ward_deputy).proposal
    theirs = submitted(hcm, hcm.ward_staff).proposal
    found = tie(hcm.ward_staff, hcm.ward_deputy)  # of what he judges himself, at once
    assert Conflict.objects.filter(person=hcm.ward_staff, proposal=mine).exists()
    assert sees(hcm.ward_deputy, theirs)
    actions.answer_relation(found, confirms=True, by=hcm.ward_deputy, at=NOW)
    assert not sees(hcm.ward_deputy, theirs)
    refused(WrongMoment, actions.answer_relation, found, confirms=True, by=hcm.ward_deputy, at=NOW)


def test_his_head_confirms_it_but_takes_no_ballot_and_nobody_with_a_part_does(hcm):
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    found = tie(hcm.ward_staff, hcm.ward_deputy)
    yes = {"confirms": True, "at": NOW}
    for who in (hcm.ward_staff, hcm.ward_officer, hcm.health_head):
        refused(PermissionDenied, actions.answer_relation, found, by=who, **yes)
    refused(WrongMoment, actions.answer_relation, found, by=hcm.ward_head, **yes)
    assert owed(case.proposal, Kind.VOTE, person=hcm.ward_deputy)
    other = tie(hcm.ward_staff, hcm.ward_officer)
    actions.answer_relation(other, by=hcm.ward_head, **yes)
    assert not sees(hcm.ward_officer, case.proposal)


def test_a_head_who_is_an_author_with_him_says_nothing_for_his_people(hcm):
    submitted(hcm, hcm.ward_staff, coauthors=[(hcm.ward_head, 20)])
    found = tie(hcm.ward_staff, hcm.ward_deputy)
    yes = {"confirms": True, "at": NOW}
    refused(PermissionDenied, actions.answer_relation, found, by=hcm.ward_head, **yes)
    refused(
        PermissionDenied, tie, hcm.ward_deputy2, hcm.ward_staff, by=hcm.ward_head, reason="Nghe."
    )
    tie(hcm.ward_head, hcm.ward_deputy2)  # his own tie: it binds only himself
    assert Relation.objects.get(other=hcm.ward_deputy2).confirmed_at is None


def test_it_is_contested_with_a_reason_and_only_the_deciding_head_is_told(hcm, client):
    case = submitted(hcm, hcm.ward_staff)
    found = tie(hcm.ward_staff, hcm.ward_deputy)
    no = {"confirms": False, "by": hcm.ward_deputy, "at": NOW}
    refused(ValidationError, actions.answer_relation, found, reason=" ", **no)
    said = f"{hcm.ward_staff.full_name} đã khai có quan hệ thân thích với"
    assert said in page_of(client, hcm.ward_head, case.proposal)
    for who in (hcm.ward_staff, hcm.ward_officer, hcm.auditor):
        assert said not in page_of(client, who, case.proposal), who

    client.force_login(hcm.ward_deputy)
    url = f"/relations/{found.pk}/answer/"
    assert found.person.full_name in client.get(url).content.decode()
    press(client, url, {"answer": "contest", "reason": "Chúng tôi chỉ trùng họ."})
    found.refresh_from_db()
    assert (found.contested_by, found.confirmed_at) == (hcm.ward_deputy, None)
    assert f"{hcm.ward_deputy.full_name} phản đối" in page_of(client, hcm.ward_head, case.proposal)
    assert sees(hcm.ward_deputy, case.proposal)


# --- in one dossier the head speaks only for his own people --------------------------------------


def test_a_head_shuts_out_nobody_who_inspects_or_stands_above_or_beside(hcm):
    case = submitted(hcm)
    inspects = make_user(unit=hcm.ward, seat=Role.MONITOR)  # one of his own people even
    for who in (inspects, hcm.auditor, hcm.monitor, hcm.chair, hcm.home_head, hcm.health_staff):
        with pytest.raises(PermissionDenied), transaction.atomic():
            conflict(case.proposal, who, by=hcm.ward_head)
        assert not Conflict.objects.exists()
    conflict(case.proposal, hcm.ward_deputy2, by=hcm.ward_head)
    assert Conflict.objects.get().person == hcm.ward_deputy2


def test_a_head_strikes_no_sheet_of_a_council(hcm):
    case = submitted(hcm, hcm.ward_deputy)
    act(case.proposal, Kind.INTAKE)
    council = councils.declared(councils.set_up(case, councils.seven(hcm)))
    for doing in (
        lambda: conflict(case.proposal, hcm.ward_deputy2, by=hcm.ward_head),
        lambda: tie(hcm.ward_deputy2, case.proposal.lead, by=hcm.ward_head, reason="Nghe nói."),
    ):
        with pytest.raises(WrongMoment), transaction.atomic():
            doing()
    assert councils.seat(council, hcm.ward_deputy2)
    assert not Conflict.objects.exists()


def test_what_he_had_made_before_is_given_up(hcm):
    """A file made before a conflict of its asker does not leave the house after it."""
    case = submitted(hcm, hcm.ward_staff)
    mine, another = (
        Job.objects.create(
            kind="reports.dossiers", asked_by=who, asked_at=NOW, state=Job.State.DONE,
            params={}, finished_at=NOW, expires_at=NOW + timedelta(days=7),
        )
        for who in (hcm.ward_deputy2, hcm.ward_deputy)
    )  # fmt: skip
    conflict(case.proposal, hcm.ward_deputy2)
    mine.refresh_from_db()
    another.refresh_from_db()
    assert mine.state == Job.State.SEALED
    assert another.state == Job.State.DONE


@pytest.mark.parametrize("url", ["/dossiers/{}/", "/tasks/{}/", "/tasks/{}/cast/", "/jobs/{}/"])
def test_a_number_that_is_no_key_is_no_page(hcm, client, url):
    client.force_login(hcm.ward_head)
    for number in (2**63, "9" * 20, "9" * 5000):
        assert client.get(url.format(number)).status_code == 404


def test_declared_twice_at_once_it_is_one(hcm):
    again = {"other": hcm.ward_staff, "tie": Tie.SIBLING, "since": LONG}
    tie(hcm.ward_deputy, hcm.ward_staff)
    with pytest.raises(WrongMoment), transaction.atomic():
        actions.declare_relation(hcm.ward_deputy, by=hcm.ward_deputy, at=NOW, **again)
    assert Relation.objects.count() == 1
