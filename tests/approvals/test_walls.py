"""The second wall: what the database itself refuses, whoever asks and however."""

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.db.utils import DatabaseError

from approvals.models import Ballot, Case, Decision, Kind, Task, Vote, Voter, VoteResult
from tests.approvals.makers import act, approved, in_stage, owed, submitted, walk
from tests.owner import by_owner
from tests.world import NOW

REFUSED = (IntegrityError, InternalError, ProgrammingError, DatabaseError)


def refuses(match):
    return pytest.raises(REFUSED, match=match)


def decision(task, by, **change):
    facts = {
        "task": task,
        "case": task.case,
        "proposal": task.proposal,
        "type": "APPROVE",
        "version": task.case.version,
        "version_sha256": task.case.version.sha256,
        "decided_by": by,
        "decided_as": "thử",
        "decided_at": NOW,
    }
    return Decision(**{**facts, **change})


def test_an_author_never_decides(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    with refuses("an author never decides"), transaction.atomic():
        decision(task, hcm.ward_staff).save()


def test_an_author_never_decides_in_bulk_either(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    with refuses("an author never decides"), transaction.atomic():
        Decision.objects.bulk_create([decision(task, hcm.ward_staff)])


def test_a_second_decision_is_refused(hcm):
    proposal = approved(hcm, hcm.ward_staff)
    task = proposal.tasks.get(kind=Kind.DECISION)
    with refuses("approvals_decision|one_decision"), transaction.atomic():
        decision(task, hcm.ward_head).save()
    other = Task.objects.filter(case=task.case).exclude(pk=task.pk).first()
    with refuses("one_decision_a_case"), transaction.atomic():
        decision(other, hcm.ward_head).save()


@pytest.mark.parametrize(
    "change",
    [
        {"type": "REJECT"},
        {"type": "SEND_BACK"},
        {"type": "APPROVE_BY_HEAD", "reasons": "Cần thiết."},
    ],
)
def test_a_refusal_says_why_and_an_override_is_answered_for(hcm, change):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    with refuses("a_refusal_says_why|an_override_is_answered_for"), transaction.atomic():
        decision(task, hcm.ward_head, **change).save()


@pytest.mark.parametrize("kind", ["REJECT", "SEND_BACK", "APPROVE_BY_HEAD"])
def test_a_carried_vote_binds(hcm, kind):
    task = in_stage(hcm, Kind.DECISION)
    with refuses("the vote said"), transaction.atomic():
        decision(task, hcm.ward_head, type=kind, reasons="Không.", head_accountability=True).save()


def test_no_decision_while_the_vote_is_open(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    task = owed(case.proposal, Kind.CLOSE_VOTE)
    task.proposal = case.proposal
    with refuses("the vote said nothing"), transaction.atomic():
        decision(task, hcm.ward_head).save()


def test_no_vote_before_the_party_has_spoken(hcm):
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    with refuses("no vote before the Party"), transaction.atomic():
        Vote.objects.create(case=case, base="CAST", opened_at=NOW)


def test_only_who_is_entitled_votes_and_once_and_in_time(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    ballot = {"round": case.vote.last, "choice": "FOR", "by": hcm.ward_officer, "at": NOW}
    with refuses("only who is entitled"), transaction.atomic():
        Ballot.objects.create(voter=hcm.ward_officer, **ballot)
    Ballot.objects.create(voter=hcm.ward_head, **ballot)
    with refuses("one_ballot_a_voter"), transaction.atomic():
        Ballot.objects.create(voter=hcm.ward_head, **ballot)
    Voter.objects.create(vote=case.vote, person=hcm.ward_deputy)  # smuggled in
    with refuses("an author never decides"), transaction.atomic():
        Ballot.objects.create(voter=hcm.ward_deputy, **ballot)
    VoteResult.objects.create(
        round=case.vote.last,
        result="NOT_CARRIED",
        in_favour=1,
        against=0,
        abstained=0,
        explanation="NO_MAJORITY",
        by=hcm.ward_officer,
        at=NOW,
    )
    with refuses("only who is entitled"), transaction.atomic():
        Ballot.objects.create(voter=hcm.ward_deputy2, **ballot)


def test_one_open_case_and_one_task_once(hcm):
    case = submitted(hcm)
    with refuses("one_open_case_at_a_time"), transaction.atomic():
        Case.objects.create(
            proposal=case.proposal,
            n=9,
            purpose=case.purpose,
            procedure=case.procedure,
            unit=case.unit,
            received_at=NOW,
        )
    task = owed(case.proposal, Kind.INTAKE)
    task.pk = None
    with refuses("one_task_once"), transaction.atomic():
        task.save(force_insert=True)


def test_evidence_never_changes(hcm):
    case = approved(hcm).cases.get()
    evidence = [
        case.decisions.get(),
        case.intakes.get(),
        case.check_notes.get(),
        case.opinions.get(),
        case.vote,
        case.vote.ballots.first(),
        case.vote.result,
        case.vote.voters.first(),
    ]
    for row in evidence:
        rows = type(row).objects.filter(pk=row.pk)
        table, here = row._meta.db_table, f"WHERE id = {row.pk}"
        with refuses("permission denied"), transaction.atomic():
            rows.update(id=row.pk)
        with refuses("permission denied"), transaction.atomic():
            rows._raw_delete("default")
        with refuses("Cannot update or delete"), transaction.atomic():
            by_owner(f"UPDATE {table} SET id = id {here}")
        with refuses("Cannot update or delete"), transaction.atomic():
            by_owner(f"DELETE FROM {table} {here}")
