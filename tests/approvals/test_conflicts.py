"""Conflicts of interest: what is declared shuts out, and what was owed passes on (E-COI-1 to 3)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.roles import Role, Tie
from approvals import actions, policy
from approvals.actions import take
from approvals.models import Case, Conflict, Kind, Note, Relation, Unanswered
from approvals.selectors import Addressee
from core import clock
from core.verdicts import WrongMoment
from proposals.models import Proposal
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import (
    FOR,
    act,
    ask,
    close,
    doer,
    in_stage,
    owed,
    registered,
    submitted,
    walk,
)
from tests.approvals.test_mandates import mandate
from tests.world import NOW, TODAY, make_user

pytestmark = pytest.mark.django_db
LONG = TODAY - timedelta(days=4000)


def tie(person, other, kind=Tie.SIBLING, *, by=None, **more):
    more = {"since": LONG, "words": "Anh em ruột.", "by": by or person, "at": NOW, **more}
    return actions.declare_relation(person, other=other, tie=kind, **more)


def conflict(proposal, person, *, by=None, reason="Vợ tôi được lợi từ đề xuất này."):
    with clock.frozen(NOW):
        return actions.declare_conflict(
            proposal, person=person, reason=reason, by=by or person, at=NOW
        )


def sees(person, proposal):
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


# --- what is declared of two people --------------------------------------------------------------


def test_a_relation_shuts_out_of_what_was_sent_and_what_will_be(hcm):
    sent = submitted(hcm, hcm.ward_staff).proposal
    tie(hcm.ward_deputy, hcm.ward_staff)
    later = registered(hcm, hcm.ward_staff).proposal

    assert not sees(hcm.ward_deputy, sent)
    assert not sees(hcm.ward_deputy, later)
    assert sees(hcm.ward_deputy2, sent)
    assert {one.person for one in Conflict.objects.all()} == {hcm.ward_deputy}


@pytest.mark.parametrize("kind", Tie)
def test_kinship_binds_both_an_interest_only_who_declared_it(hcm, kind):
    found = tie(hcm.ward_staff, hcm.ward_deputy, kind)  # the author declares it, not the deputy
    if kind != Tie.INTEREST:
        actions.answer_relation(found, confirms=True, by=hcm.ward_deputy, at=NOW)
    proposal = submitted(hcm, hcm.ward_staff).proposal

    assert sees(hcm.ward_deputy, proposal) is (kind == Tie.INTEREST)


def test_what_is_over_shuts_out_of_nothing_new_and_lets_nobody_back_in(hcm):
    relation = tie(hcm.ward_deputy, hcm.ward_staff)
    before = registered(hcm, hcm.ward_staff).proposal
    yesterday = TODAY - timedelta(days=1)
    actions.end_relation(
        relation, last_day=yesterday, reason="Đã ly hôn.", by=hcm.ward_deputy, at=NOW
    )
    after = registered(hcm, hcm.ward_staff).proposal

    assert not sees(hcm.ward_deputy, before)
    assert sees(hcm.ward_deputy, after)


def test_two_authors_who_are_related_stay_authors(hcm):
    tie(hcm.ward_staff, hcm.ward_deputy)
    proposal = registered(hcm, hcm.ward_staff).proposal
    assert sees(hcm.ward_staff, proposal)
    with pytest.raises(PermissionDenied):
        conflict(proposal, hcm.ward_staff)


BAD = {
    "oneself": {"other": "ward_deputy"},
    "an interest without words": {"tie": Tie.INTEREST, "words": ""},
    "another tie": {"tie": "FRIEND"},
    "a day to come": {"since": TODAY + timedelta(days=1)},
    "over already": {"until": TODAY - timedelta(days=1)},
}


@pytest.mark.parametrize("wrong", BAD)
def test_what_is_missing_is_said_beside_it(hcm, wrong):
    given = {"other": hcm.ward_staff, "tie": Tie.CHILD, "since": LONG, **BAD[wrong]}
    if isinstance(given["other"], str):
        given["other"] = getattr(hcm, given["other"])
    with pytest.raises(ValidationError):
        actions.declare_relation(hcm.ward_deputy, by=hcm.ward_deputy, at=NOW, **given)
    assert not Relation.objects.exists()


def test_others_record_it_with_a_reason_and_nobody_frees_himself(hcm):
    with pytest.raises(PermissionDenied):
        tie(hcm.ward_deputy, hcm.ward_staff, by=hcm.ward_officer)
    with pytest.raises(ValidationError):
        tie(hcm.ward_deputy, hcm.ward_staff, by=hcm.ward_head)
    found = tie(hcm.ward_deputy, hcm.ward_staff, by=hcm.ward_head, reason="Theo hồ sơ cán bộ.")
    end = {"last_day": TODAY, "reason": "Nhầm.", "at": NOW}
    with pytest.raises(PermissionDenied):
        actions.end_relation(found, by=hcm.ward_deputy, **end)
    actions.end_relation(found, by=hcm.admin, **end)
    with pytest.raises(WrongMoment):
        actions.end_relation(found, by=hcm.admin, **end)


READERS = {
    "ward_deputy": True,  # who declared it
    "ward_staff": True,  # who is named: without the words
    "ward_head": True,
    "auditor": True,
    "ward_officer": False,
    "ward_deputy2": False,
    "admin": False,
    "monitor": False,
    "chair": False,
    "health_head": False,
}


def test_who_reads_what_was_declared(hcm):
    relation = tie(hcm.ward_deputy, hcm.ward_staff)
    found = {who: Relation.objects.visible_to(getattr(hcm, who)).exists() for who in READERS}
    assert found == READERS
    words = [who for who in READERS if policy.reads_words(getattr(hcm, who), relation)]
    assert "ward_staff" not in words
    assert "ward_head" in words


def test_the_head_of_the_department_reads_of_its_divisions_people(hcm):
    tie(hcm.division_staff, hcm.ward_staff)
    assert Relation.objects.visible_to(hcm.health_head).exists()
    assert not Relation.objects.visible_to(hcm.chair).exists()


# --- what is declared in one dossier -------------------------------------------------------------


def test_the_only_officer_is_shut_out_and_the_head_does_his_work(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    conflict(task.proposal, hcm.ward_officer)

    assert doer(owed(task.proposal, Kind.INTAKE)) == hcm.ward_head
    assert not sees(hcm.ward_officer, task.proposal)
    with pytest.raises(PermissionDenied):
        act(task.proposal, Kind.INTAKE, by=hcm.ward_officer)


def test_a_second_officer_simply_goes_on(hcm):
    second = make_user(unit=hcm.ward, seat=Role.UNIT_OFFICER)
    task = in_stage(hcm, Kind.INTAKE)
    conflict(task.proposal, hcm.ward_officer)
    assert list(policy.holders(owed(task.proposal, Kind.INTAKE))) == [second]


def test_the_page_says_before_and_after_where_it_goes_without_its_head(hcm):
    """And who stood in for him reads why it is not his: he wrote nothing of it."""
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    mandate(hcm.ward_head, hcm.ward_deputy2)
    address = reverse("approvals:declare_conflict", args=[task.proposal_id])
    goes = f"the dossier goes up to {hcm.root.name} and begins there from the first step"
    assert goes not in text_of(Person(hcm.ward_officer).open(address))
    head = Person(hcm.ward_head)
    page = head.open(address)
    assert goes in text_of(page)
    assert "<strong>It cannot be taken back.</strong>" in page.content.decode()
    sent = head.press(page, who="self", reason="Góp vốn chung.")
    said = text_of(head.open(sent.url))
    assert f"it went up to {hcm.root.name} and begins there from the first step" in said
    step = reverse("approvals:task", args=[task.pk])
    said = text_of(Person(hcm.ward_deputy2).open(step, status=403))
    assert "The one for whom you stand in has a conflict of interest" in said
    assert "Authors never decide" not in said


@pytest.mark.parametrize("kind", [Kind.INTAKE, Kind.VOTE, Kind.DECISION])
def test_where_the_head_has_one_the_level_above_decides(hcm, kind):
    task = in_stage(hcm, kind)
    conflict(task.proposal, hcm.ward_head)

    task.case.refresh_from_db()
    above = task.proposal.cases.get(closed_at=None)
    assert task.case.outcome == Case.Outcome.MOVED_UP
    assert (above.unit, above.version) == (hcm.root, task.case.version)
    assert "E-COI-1" in [said["code"] for said in above.routing]
    assert walk(task.proposal).decisions.get().decided_by == hcm.chair


def test_a_head_tied_to_the_author_never_gets_it(hcm):
    tie(hcm.ward_head, hcm.ward_staff)
    case = submitted(hcm, hcm.ward_staff)
    assert case.unit == hcm.root
    assert not sees(hcm.ward_head, case.proposal)


def test_where_nobody_stands_above_the_case_says_so(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.home_head)
    assert task.unit == hcm.root
    conflict(task.proposal, hcm.chair)
    task.case.refresh_from_db()
    assert Note.NO_LEVEL_ABOVE in task.case.notes
    assert not policy.holders(owed(task.proposal, Kind.DECISION)).exists()


def test_an_open_ballot_falls_away_and_is_not_entered_by_the_secretary(hcm):
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    conflict(case.proposal, hcm.ward_deputy2)

    assert not case.tasks.open().filter(person=hcm.ward_deputy2).exists()
    act(case.proposal, Kind.VOTE, person=hcm.ward_head, choice=FOR)
    with pytest.raises(WrongMoment):
        act(case.proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_deputy2: FOR})
    said = close(case.proposal, ballots={hcm.ward_deputy: FOR})
    assert (said.in_favour, case.vote.ballots.count()) == (2, 2)


def test_a_ballot_that_was_cast_stays_and_the_record_says_so(hcm):
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    act(case.proposal, Kind.VOTE, person=hcm.ward_deputy2, choice=FOR)
    assert conflict(case.proposal, hcm.ward_deputy2).had_voted
    assert case.vote.ballots.filter(voter=hcm.ward_deputy2).exists()


def test_the_last_voter_declares_one_and_the_case_goes_up(hcm):
    seat = hcm.ward_head.seats.get(role=Role.HEAD)
    seat.until = NOW.date()
    seat.save()
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    conflict(case.proposal, hcm.ward_deputy)
    case.refresh_from_db()
    assert Note.ONE_VOTER_NOT_HEAD in case.notes
    conflict(case.proposal, hcm.ward_deputy2)
    case.refresh_from_db()
    assert case.outcome == Case.Outcome.MOVED_UP


def test_nobody_takes_the_ballot_from_somebody_else(hcm):
    case = in_stage(hcm, Kind.VOTE, hcm.ward_staff, wide=True).case
    with pytest.raises(WrongMoment):
        conflict(case.proposal, hcm.ward_deputy, by=hcm.ward_head)
    with pytest.raises(WrongMoment):
        tie(hcm.ward_deputy, hcm.ward_staff, by=hcm.ward_head, reason="Nghe nói.")
    assert case.tasks.open().filter(person=hcm.ward_deputy).exists()
    tie(hcm.ward_deputy, hcm.ward_staff, by=hcm.admin, reason="Theo hồ sơ cán bộ.")
    assert not case.tasks.open().filter(person=hcm.ward_deputy).exists()


def test_who_was_asked_by_name_is_asked_no_more_and_the_case_goes_on(hcm):
    case = submitted(hcm)
    ask(case, Addressee("EXPERT", 3, person=hcm.health_staff))
    conflict(case.proposal, hcm.health_staff)
    ended = Unanswered.objects.get()
    assert (ended.why, ended.by) == (Unanswered.Why.WITHDRAWN, hcm.health_staff)
    assert not sees(hcm.health_staff, case.proposal)


def test_a_deputy_answers_for_another_units_head(hcm):
    case = submitted(hcm)
    ask(case, Addressee("RELATED_UNIT", 3, unit=hcm.health))
    conflict(case.proposal, hcm.health_head)
    task = owed(case.proposal, Kind.ASKED_OPINION)
    assert set(policy.holders(task)) == {hcm.health_deputy, hcm.health_deputy2}
    assert sees(hcm.health_deputy, case.proposal)


def test_once_only_and_never_of_what_is_not_seen(hcm):
    case = submitted(hcm)
    conflict(case.proposal, hcm.ward_deputy2)
    with pytest.raises(WrongMoment):
        conflict(case.proposal, hcm.ward_deputy2)
    with pytest.raises(PermissionDenied):
        conflict(case.proposal, hcm.ward_officer, by=hcm.ward_deputy2)


# --- nobody decides on his own, at any level -----------------------------------------------------


def test_no_author_ever_holds_a_step_however_many_levels_he_heads(hcm):
    """The case ends at the first level that its author does not head; at the top nobody is left,
    and the case says why it stays there. Never does an author hold a step of it."""
    for author, unit, top in (
        (hcm.division_staff, hcm.health, False),
        (hcm.health_head, hcm.root, False),
        (hcm.chair, hcm.root, True),
    ):
        proposal = submitted(hcm, author, wide=True).proposal
        case = proposal.cases.get(closed_at=None)
        assert case.unit == unit
        assert (Note.NO_LEVEL_ABOVE in case.notes) is top
        while step := proposal.tasks.open().order_by("kind", "pk").first():
            for task in proposal.tasks.open().select_related("unit", "case", "proposal"):
                assert not policy.holders(task).filter(pk=author.pk).exists(), task.kind
                with pytest.raises(PermissionDenied), transaction.atomic():
                    take(task, kind=task.kind, by=author, at=NOW)
            if top:
                break
            act(proposal, step.kind, person=step.person)
        decided = proposal.decisions.first()
        assert (decided is None) if top else decided.decided_by != author


@pytest.mark.parametrize("kind", [Kind.DECISION, Kind.VOTE])
def test_who_declares_one_late_stays_late(hcm, kind):
    """What was overdue when he stepped back is no longer his, and its lateness stays on record."""
    task, who = in_stage(hcm, kind), hcm.ward_head
    if kind == Kind.VOTE:  # of a deputy only his ballot falls away; the case stays
        who = hcm.ward_deputy2
        task = task.case.tasks.open().get(kind=kind, person=who)
    late = task.due_at + timedelta(hours=1)
    with clock.frozen(late):
        actions.declare_conflict(task.proposal, person=who, reason="Người nhà.", by=who, at=late)
    task.refresh_from_db()
    assert (task.voided_at, task.days_late) == (late, 1)
    assert "quá hạn" in task.late_reason
