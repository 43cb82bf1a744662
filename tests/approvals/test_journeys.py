"""Both procedures from the slip to the decision, each step by who really takes it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import RejectionReason
from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.models import Case, Decided, Decision, Kind, Note, Opinion
from approvals.routing import LEADERS_PLAN, STAFF, WIDE_PLAN
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from proposals.actions import grant
from proposals.lifecycle import State
from proposals.models import Access, Capacity, Proposal, Remark
from tests.approvals.makers import (
    AGAINST,
    FOR,
    act,
    approved,
    close,
    doer,
    in_stage,
    minutes,
    new_version,
    overridden,
    owed,
    registered,
    rejected,
    returned,
    submitted,
    walk,
)
from tests.proposals.makers import complete_plan, make_plan
from tests.world import NOW, give, make_user

Type, Outcome = Decision.Type, Case.Outcome


def open_kinds(proposal):
    return sorted(proposal.tasks.open().values_list("kind", flat=True))


def verbs(proposal):
    return list(Entry.objects.for_scope(proposal).values_list("verb", flat=True))


def access(proposal, capacity):
    rows = Access.objects.filter(proposal=proposal, capacity=capacity, until=None)
    return set(rows.values_list("person", "unit", "role"))


# ------------------------------------------------------------------------------------- the idea


def test_journey_0_from_an_idea_to_the_heads_approval(hcm):
    case = registered(hcm)
    proposal = case.proposal
    task = owed(proposal, Kind.ANSWER_IDEA)
    assert (case.unit, task.unit, task.role, task.working_days) == (hcm.ward, hcm.ward, "HEAD", 5)
    assert doer(task) == hcm.ward_head

    actions.answer_idea(task, answer="AGREE", helper=hcm.ward_deputy, by=hcm.ward_head, at=NOW)

    proposal.refresh_from_db()
    case.refresh_from_db()
    assert (proposal.state, case.outcome) == (State.AGREED, Outcome.AGREED)
    assert access(proposal, Capacity.HELPER) == {(hcm.ward_deputy.pk, None, "")}
    complete_plan(proposal, by=hcm.ward_staff)
    plan = actions.submit(proposal, by=hcm.ward_staff, at=NOW)
    assert (plan.procedure.code, plan.n) == (STAFF, 2)
    assert plan.is_unverified
    assert open_kinds(proposal) == [Kind.INTAKE]
    act(proposal, Kind.INTAKE)
    assert open_kinds(proposal) == [Kind.DECISION]  # the other steps of the row are off
    decision = act(proposal, Kind.DECISION)

    proposal.refresh_from_db()
    plan.refresh_from_db()
    assert (proposal.state, plan.outcome) == (State.APPROVED, Outcome.APPROVED)
    assert decision.decided_by == hcm.ward_head
    assert decision.decided_as == f"{Role.HEAD.label}, Phường Sài Gòn"
    assert decision.version_sha256 == proposal.current_version.sha256
    assert open_kinds(proposal) == []
    assert verbs(proposal)[-3:] == ["task.done", "proposal.approve", "case.close"]


def test_an_idea_is_declined_with_a_reason(hcm):
    case = registered(hcm)
    with pytest.raises(ValidationError):
        act(case.proposal, Kind.ANSWER_IDEA, answer="DECLINE", remark=" ")

    act(case.proposal, Kind.ANSWER_IDEA, answer="DECLINE", remark="Trùng việc thường xuyên.")

    case.refresh_from_db()
    case.proposal.refresh_from_db()
    assert (case.outcome, case.proposal.state) == (Outcome.DECLINED, State.DECLINED)


def test_an_idea_is_joined_to_a_living_dossier_that_the_head_sees(hcm):
    other = submitted(hcm, hcm.ward_staff).proposal
    foreign = submitted(hcm, hcm.health_staff).proposal
    mine = registered(hcm, hcm.ward_deputy).proposal
    for wrong in (None, mine, foreign):
        with pytest.raises(ValidationError):
            act(mine, Kind.ANSWER_IDEA, answer="JOIN", joined_to=wrong)

    act(mine, Kind.ANSWER_IDEA, answer="JOIN", joined_to=other, remark="Cùng nội dung.")

    mine.refresh_from_db()
    assert (mine.state, mine.joined_to) == (State.JOINED, other)


def test_the_helper_is_no_author(hcm):
    case = registered(hcm)
    with pytest.raises(ValidationError):
        act(case.proposal, Kind.ANSWER_IDEA, helper=hcm.ward_staff)


def test_a_heads_own_idea_is_answered_one_level_up(hcm):
    case = registered(hcm, hcm.ward_head)

    assert case.unit == hcm.root
    assert doer(owed(case.proposal, Kind.ANSWER_IDEA)) == hcm.chair
    assert [said["code"] for said in case.routing] == ["E-LEVEL-2"]


# ---------------------------------------------------------------------------- procedure of 8(1)


def test_journey_1_and_2_opinion_three_voters_approval(hcm):
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm, hcm.ward_deputy, coauthors=[(hcm.ward_staff, 20)])
    proposal = case.proposal
    assert case.procedure.code == LEADERS_PLAN
    assert not case.is_unverified
    assert open_kinds(proposal) == [Kind.INTAKE]

    act(proposal, Kind.INTAKE)
    assert open_kinds(proposal) == [Kind.CHECK_NOTE, Kind.PARTY_OPINION]  # side by side
    assert doer(owed(proposal, Kind.PARTY_OPINION)) in (
        hcm.ward_party_secretary,
        hcm.ward_party_officer,
    )
    act(proposal, Kind.CHECK_NOTE)
    assert open_kinds(proposal) == [Kind.PARTY_OPINION]  # the hard stop holds the vote
    act(proposal, Kind.PARTY_OPINION, by=hcm.ward_party_officer)

    case.refresh_from_db()
    vote = case.vote
    assert [row.person for row in vote.voters.order_by("pk")] == [
        hcm.ward_head,
        hcm.ward_deputy2,
        third,
    ]
    assert vote.head == hcm.ward_head
    assert vote.excluded == [
        {"person": hcm.ward_deputy.pk, "name": hcm.ward_deputy.full_name, "reason": "AUTHOR"}
    ]
    assert open_kinds(proposal) == [Kind.CLOSE_VOTE, Kind.VOTE, Kind.VOTE, Kind.VOTE]
    act(proposal, Kind.VOTE, person=hcm.ward_head, choice=FOR)
    act(proposal, Kind.VOTE, person=third, choice=AGAINST, reason="Chưa rõ kinh phí.")
    result = close(proposal, ballots={hcm.ward_deputy2: FOR}, minutes=minutes(), discussion="")
    assert (result.result, result.in_favour, result.against) == ("CARRIED", 2, 1)
    assert result.minutes.name == "bien-ban.docx"
    entered = vote.ballots.get(voter=hcm.ward_deputy2)
    assert entered.by == hcm.ward_officer
    assert open_kinds(proposal) == [Kind.DECISION]
    assert selectors.choices_for(owed(proposal, Kind.DECISION)) == [Type.APPROVE]
    act(proposal, Kind.DECISION, implementers=[hcm.ward_staff, hcm.ward])

    proposal.refresh_from_db()
    assert proposal.state == State.APPROVED
    assert access(proposal, Capacity.VOTER) == {
        (person.pk, None, "") for person in (hcm.ward_head, hcm.ward_deputy2, third)
    }
    assert access(proposal, Capacity.DECIDER) == {(None, hcm.ward.pk, "HEAD")}
    assert access(proposal, Capacity.IMPLEMENTER) == {
        (hcm.ward_staff.pk, None, ""),
        (None, hcm.ward.pk, "HEAD"),
    }
    assert len(access(proposal, Capacity.SUPERVISOR)) == 1
    assert case.tasks.filter(done_at=None, voided_at=None).count() == 0


def test_a_single_ballot_is_in_no_journal_entry(hcm):
    task = in_stage(hcm, Kind.VOTE)
    act(task.proposal, Kind.VOTE, person=task.person, choice=AGAINST, reason="Lý do riêng của tôi")

    data = str(list(Entry.objects.for_scope(task.proposal).values_list("data", flat=True)))
    assert "AGAINST" not in data
    assert "Lý do riêng" not in data


def test_everybody_has_cast_and_closing_is_still_an_act(hcm):
    proposal = submitted(hcm).proposal
    walk(proposal, until=Kind.VOTE)
    act(proposal, Kind.VOTE, person=hcm.ward_head)
    act(proposal, Kind.VOTE, person=hcm.ward_deputy2)

    assert open_kinds(proposal) == [Kind.CLOSE_VOTE]


def test_who_was_absent_is_out_of_the_base_and_said(hcm):
    proposal = submitted(hcm).proposal
    walk(proposal, until=Kind.VOTE)
    with pytest.raises(ValidationError) as refused:
        act(proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_head: FOR})
    assert set(refused.value.message_dict) == {"absentees"}

    result = close(proposal, ballots={hcm.ward_head: FOR}, absentees="Phó Hai: đi học")

    assert (result.result, result.in_favour) == ("CARRIED", 1)
    gone = proposal.tasks.get(kind=Kind.VOTE, person=hcm.ward_deputy2)
    assert gone.voided_at is not None


def test_journey_3_not_carried_and_ordered_by_the_head(hcm):
    proposal = overridden(hcm)

    case = proposal.cases.get()
    decision = proposal.decisions.get()
    assert (proposal.state, case.outcome) == (State.APPROVED, Outcome.APPROVED_BY_HEAD)
    assert decision.type == Type.APPROVE_BY_HEAD
    assert decision.head_accountability
    assert case.vote.result.result == "NOT_CARRIED"
    assert "proposal.override" in verbs(proposal)


def test_an_override_is_answered_for_and_a_refusal_says_why(hcm):
    proposal = submitted(hcm).proposal
    walk(
        proposal,
        until=Kind.DECISION,
        ballots={hcm.ward_head: AGAINST, hcm.ward_deputy2: AGAINST},
    )
    assert selectors.choices_for(owed(proposal, Kind.DECISION)) == [
        Type.REJECT,
        Type.APPROVE_BY_HEAD,
    ]
    for given in (
        {"type": Type.APPROVE_BY_HEAD, "reasons": "Cần thiết."},
        {"type": Type.APPROVE_BY_HEAD, "head_accountability": True},
        {"type": Type.REJECT},
        {"type": Type.REJECT, "rejection_codes": ["KHONG_CO"]},
    ):
        with pytest.raises(ValidationError):
            act(proposal, Kind.DECISION, **given)
    for given in (Type.APPROVE, Type.SEND_BACK):
        with pytest.raises(WrongMoment):
            act(proposal, Kind.DECISION, type=given, reasons="Không được.")


def test_a_carried_vote_binds_the_head(hcm):
    task = in_stage(hcm, Kind.DECISION)

    with pytest.raises(WrongMoment):
        act(task.proposal, Kind.DECISION, type=Type.REJECT, reasons="Không thích.")


@pytest.mark.parametrize("lead", ["ward_staff", "ward_deputy"])
def test_journey_5_rejected_with_a_reason(hcm, lead):
    proposal = rejected(hcm, getattr(hcm, lead))

    assert (proposal.state, proposal.cases.get().outcome) == (State.REJECTED, Outcome.REJECTED)
    assert proposal.decisions.get().reasons


def test_a_ground_of_the_catalogue_is_reason_enough(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    code = RejectionReason.objects.order_by("position").first().code
    act(task.proposal, Kind.DECISION, type=Type.REJECT, rejection_codes=[code])

    task.proposal.refresh_from_db()
    assert task.proposal.state == State.REJECTED
    assert task.proposal.decisions.get().rejection_codes == [code]


def test_journey_4_the_head_proposes_and_the_level_above_decides(hcm):
    case = submitted(hcm, hcm.ward_head)
    assert case.unit == hcm.root

    proposal = walk(case.proposal)

    assert proposal.decisions.get().decided_by == hcm.chair
    voters = case.vote.voters.values_list("person", flat=True)
    assert list(voters) == [hcm.chair.pk]
    case.refresh_from_db()
    assert Note.ONE_VOTER in case.notes
    assert Note.NO_OFFICER in case.notes  # the chair's office has no officer entered


# ------------------------------------------------------------------------- what the terms need


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"approved_scope": ""}, "approved_scope"),
        ({"approved_end": None}, "approved_end"),
        ({"approved_budget": None}, "approved_budget"),
        ({"implementers": []}, "person_1"),
        ({"supervisor": None}, "supervisor"),
        ({"reporting_interval": ""}, "reporting_interval"),
    ],
)
def test_an_approval_says_everything(hcm, change, field):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)

    with pytest.raises(ValidationError) as refused:
        act(task.proposal, Kind.DECISION, **change)

    assert list(refused.value.message_dict) == [field]
    assert owed(task.proposal, Kind.DECISION) == task


def test_nobody_supervises_his_own_work(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    for person, carriers in (
        (hcm.ward_staff, [hcm.ward_deputy]),  # an author
        (hcm.ward_deputy, [hcm.ward_deputy]),  # an implementer
    ):
        with pytest.raises(ValidationError):
            act(task.proposal, Kind.DECISION, supervisor=person, implementers=carriers)


def test_the_decision_is_on_the_version_that_was_read(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)

    with pytest.raises(Stale):
        act(task.proposal, Kind.DECISION, seen_sha256="0" * 64)


# ------------------------------------------------------------------------------ back and again


def test_returned_at_intake_with_reasons_beside_the_fields_and_sent_again(hcm):
    proposal = returned(hcm, hcm.ward_staff)
    first = proposal.cases.get()
    assert (proposal.state, first.outcome) == (State.RETURNED, Outcome.RETURNED)
    assert first.closed_at == NOW
    assert open_kinds(proposal) == []
    whole, remark = proposal.remarks.filter(kind=Remark.Kind.TO_FIX).order_by("pk")
    assert (remark.section, remark.field, remark.round) == ("resources", "budget", 1)
    assert (whole.section, whole.text) == ("", proposal.cases.get().intakes.get().reason)

    again = actions.submit(proposal, by=hcm.ward_staff, at=NOW.replace(day=16))

    assert (again.n, again.version.n) == (2, 2)
    task = owed(proposal, Kind.INTAKE)
    assert (task.case, task.counted_from.day) == (again, 16)
    walk(proposal, at=NOW.replace(day=16))
    assert proposal.state == State.APPROVED
    assert proposal.decisions.get().version.n == 2


def test_returned_by_the_head_where_there_is_no_vote(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    act(
        task.proposal,
        Kind.DECISION,
        type=Type.SEND_BACK,
        reasons="Làm rõ phương án B.",
        remarks=[("solution", "options", "Thiếu chi phí.")],
    )

    task.proposal.refresh_from_db()
    assert task.proposal.state == State.RETURNED
    actions.submit(task.proposal, by=hcm.ward_staff, at=NOW)
    walk(task.proposal)
    assert list(task.proposal.decisions.order_by("pk").values_list("type", flat=True)) == [
        Type.SEND_BACK,
        Type.APPROVE,
    ]


def test_what_is_incomplete_or_elsewhere_is_not_accepted(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    for given in (
        {"completeness": [{"item": "risks", "ok": False, "note": "Thiếu."}]},
        {"scope_result": "OUT_OF_SCOPE"},
        {"accepted": False},
    ):
        with pytest.raises(ValidationError):
            act(task.proposal, Kind.INTAKE, **given)


def test_redirected_at_intake(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    act(
        task.proposal,
        Kind.INTAKE,
        accepted=False,
        scope_result="OUT_OF_SCOPE",
        reason="Thuộc thẩm quyền cơ quan khác.",
    )

    task.proposal.refresh_from_db()
    assert task.proposal.state == State.OUT_OF_SCOPE
    assert task.proposal.cases.get().outcome == Outcome.REDIRECTED


def test_turned_away_at_submission_has_no_case(hcm):
    proposal = make_plan(hcm.ward_staff, changes={"general": {"needs_legal_document_pilot": "yes"}})

    assert actions.submit(proposal, by=hcm.ward_staff, at=NOW) is None
    proposal.refresh_from_db()
    assert proposal.state == State.OUT_OF_SCOPE
    assert not proposal.cases.exists()


@pytest.mark.parametrize("kind", [Kind.INTAKE, Kind.VOTE, Kind.DECISION])
def test_withdrawn_at_any_time_before_the_decision(hcm, kind):
    task = in_stage(hcm, kind)

    actions.withdraw(task.proposal, by=hcm.ward_deputy, at=NOW)

    task.proposal.refresh_from_db()
    assert task.proposal.state == State.WITHDRAWN
    assert task.proposal.cases.get().outcome == Outcome.WITHDRAWN
    assert open_kinds(task.proposal) == []
    holder = {Kind.INTAKE: hcm.ward_officer, Kind.DECISION: hcm.ward_head}.get(kind, task.person)
    with pytest.raises(WrongMoment, match="đã rút hồ sơ lúc"):
        actions.take(task, kind=kind, by=holder, at=NOW)


def test_a_slip_is_withdrawn_too_and_a_draft_without_a_case(hcm):
    case = registered(hcm)
    actions.withdraw(case.proposal, by=hcm.ward_staff, at=NOW)
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN

    draft = make_plan(hcm.ward_staff)
    actions.withdraw(draft, by=hcm.ward_staff, at=NOW)
    draft.refresh_from_db()
    assert draft.state == State.WITHDRAWN


def test_after_the_decision_nothing_is_withdrawn_and_it_says_who_decided(hcm):
    proposal = approved(hcm, hcm.ward_staff)

    with pytest.raises(WrongMoment, match=hcm.ward_head.full_name):
        actions.withdraw(proposal, by=hcm.ward_staff, at=NOW)


def test_only_the_lead_sends_and_withdraws(hcm):
    plan = make_plan(hcm.ward_staff, coauthors=[(hcm.ward_deputy, 40)])
    with pytest.raises(PermissionDenied):
        actions.submit(plan, by=hcm.ward_deputy, at=NOW)
    actions.submit(plan, by=hcm.ward_staff, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.withdraw(plan, by=hcm.ward_deputy, at=NOW)


# ----------------------------------------------------------------------------------- the Party


def disagree(proposal, **more):
    return act(
        proposal,
        Kind.PARTY_OPINION,
        position=Opinion.Position.DISAGREE,
        reason="Chưa phù hợp chủ trương.",
        **more,
    )


def test_a_party_disagreement_holds_the_vote_until_both_sides_have_met(hcm):
    case = submitted(hcm)
    proposal = case.proposal
    act(proposal, Kind.INTAKE)
    disagree(proposal)
    act(proposal, Kind.CHECK_NOTE)

    case.refresh_from_db()
    assert Note.PARTY_DISAGREED in case.notes
    assert open_kinds(proposal) == [Kind.PARTY_MEETING]
    assert verbs(proposal).count("case.notify_superior") == 1
    act(proposal, Kind.PARTY_MEETING)
    assert Kind.VOTE in open_kinds(proposal)
    assert verbs(proposal).count("case.notify_superior") == 2
    assert walk(proposal).state == State.APPROVED


def test_an_agreement_opens_no_meeting(hcm):
    task = in_stage(hcm, Kind.DECISION)

    assert not task.proposal.tasks.filter(kind=Kind.PARTY_MEETING).exists()
    assert "case.notify_superior" not in verbs(task.proposal)


@pytest.mark.parametrize("missing", ["document_number", "document_date", "file", "signer"])
def test_the_partys_opinion_is_a_document(hcm, missing):
    proposal = submitted(hcm).proposal
    act(proposal, Kind.INTAKE)
    given = {missing: None if missing in ("file", "document_date") else ""}

    with pytest.raises(ValidationError) as refused:
        act(proposal, Kind.PARTY_OPINION, **given)

    assert list(refused.value.message_dict) == [missing]


def test_a_unit_without_a_committee_asks_the_one_above(hcm):
    hcm.ward.party_committee = None
    hcm.ward.save(update_fields=["party_committee"])
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)

    case.refresh_from_db()
    task = owed(case.proposal, Kind.PARTY_OPINION)
    assert (task.unit, case.notes) == (hcm.root_party, [Note.COMMITTEE_OF_ABOVE])
    assert doer(task) == hcm.root_party_secretary
    assert Proposal.objects.visible_to(hcm.root_party_secretary).contains(case.proposal)
    assert walk(case.proposal).state == State.APPROVED


def test_no_committee_anywhere_is_said_and_never_passed_over(hcm):
    for unit in (hcm.ward, hcm.root):
        unit.party_committee = None
        unit.save(update_fields=["party_committee"])
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)

    case.refresh_from_db()
    assert case.notes == [Note.NO_COMMITTEE]
    task = owed(case.proposal, Kind.PARTY_OPINION)
    assert (task.unit, task.role, doer(task)) == (hcm.ward, "UNIT_OFFICER", hcm.ward_officer)
    assert open_kinds(case.proposal) == [Kind.PARTY_OPINION]
    assert walk(case.proposal).state == State.APPROVED


def test_the_head_is_the_secretary_so_another_member_signs_and_another_records(hcm):
    seat = hcm.ward_party_secretary.seats.get(role=Role.PARTY_SECRETARY)
    seat.until = NOW.date().replace(day=1)
    seat.save()
    give(hcm.ward_head, Role.PARTY_SECRETARY, unit=hcm.ward_party, since=seat.until)
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)

    case.refresh_from_db()
    assert case.notes == [Note.SECRETARY_IS_HEAD]
    task = owed(case.proposal, Kind.PARTY_OPINION)
    assert list(policy.holders(task)) == [hcm.ward_party_officer]
    with pytest.raises(PermissionDenied):
        act(case.proposal, Kind.PARTY_OPINION, by=hcm.ward_head)
    with pytest.raises(ValidationError):
        act(case.proposal, Kind.PARTY_OPINION, signer=hcm.ward_head.full_name.upper())
    given = act(case.proposal, Kind.PARTY_OPINION)
    assert given.other_signer


# ------------------------------------------------------------------------- others, switches, scope


def test_the_heads_of_the_other_units_are_heard_first(hcm):
    case = submitted(hcm, hcm.ward_staff, coauthors=[(hcm.health_staff, 30)])
    proposal = case.proposal
    act(proposal, Kind.INTAKE)

    task = owed(proposal, Kind.UNIT_OPINION)
    assert (task.unit, doer(task)) == (hcm.health, hcm.health_head)
    assert Proposal.objects.visible_to(hcm.health_head).contains(proposal)
    assert open_kinds(proposal) == [Kind.UNIT_OPINION]
    act(proposal, Kind.UNIT_OPINION, position="DISAGREE", reason="Ảnh hưởng nhân sự.")
    assert open_kinds(proposal) == [Kind.DECISION]  # heard, not obeyed; and no meeting
    assert walk(proposal).state == State.APPROVED


def test_the_vote_and_the_party_are_switches_of_the_staff_procedure(hcm):
    procedure = new_version(STAFF, PARTY_OPINION=True, PARTY_MEETING=True, VOTE=True)
    case = submitted(hcm, hcm.ward_staff)
    assert case.procedure == procedure

    act(case.proposal, Kind.INTAKE)
    disagree(case.proposal)
    act(case.proposal, Kind.PARTY_MEETING)
    assert open_kinds(case.proposal) == [Kind.CLOSE_VOTE] + [Kind.VOTE] * 3
    walk(case.proposal, ballots={hcm.ward_deputy: AGAINST})
    assert case.proposal.state == State.APPROVED
    assert case.vote.result.in_favour == 2


def test_a_running_case_keeps_its_version_of_the_procedure(hcm):
    case = submitted(hcm, hcm.ward_staff)
    new_version(STAFF, VOTE=True)

    act(case.proposal, Kind.INTAKE)

    assert open_kinds(case.proposal) == [Kind.DECISION]


def test_a_wide_scope_plan_runs_procedure_b_and_says_it_is_unverified(hcm):
    case = submitted(hcm, hcm.ward_staff, wide=True)

    assert case.procedure.code == WIDE_PLAN
    assert case.notes == [Note.WIDE_SCOPE]
    assert case.is_unverified
    assert walk(case.proposal).state == State.APPROVED


def test_without_an_officer_the_head_takes_it_in_and_the_case_says_so(hcm):
    seat = hcm.ward_officer.seats.get(role=Role.UNIT_OFFICER)
    seat.until = NOW.date()
    seat.save()
    case = submitted(hcm)

    case.refresh_from_db()
    assert case.notes == [Note.NO_OFFICER]
    assert doer(owed(case.proposal, Kind.INTAKE)) == hcm.ward_head


def test_an_officer_who_is_an_author_does_not_take_it_in(hcm):
    case = submitted(hcm, hcm.ward_officer)

    assert doer(owed(case.proposal, Kind.INTAKE)) == hcm.ward_head
    with pytest.raises(PermissionDenied):
        act(case.proposal, Kind.INTAKE, by=hcm.ward_officer)


def test_the_last_voter_is_lost_under_way_and_the_case_goes_up(hcm):
    case = submitted(hcm)
    proposal = case.proposal
    act(proposal, Kind.INTAKE)
    act(proposal, Kind.CHECK_NOTE)
    for person in (hcm.ward_head, hcm.ward_deputy2):
        grant(proposal, capacity=Capacity.CONFLICT, person=person, closes=True, at=NOW)
    act(proposal, Kind.PARTY_OPINION)

    case.refresh_from_db()
    above = proposal.cases.get(closed_at=None)
    assert (case.outcome, above.unit, above.n) == (Outcome.MOVED_UP, hcm.root, 2)
    assert above.version == case.version
    assert walk(proposal).state == State.APPROVED
    assert proposal.decisions.get().decided_by == hcm.chair


def test_who_has_a_conflict_of_interest_is_named_as_excluded(hcm):
    case = submitted(hcm, hcm.ward_staff, wide=True)
    grant(case.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_deputy2, closes=True, at=NOW)
    walk(case.proposal, until=Kind.VOTE)

    assert [(row["person"], row["reason"]) for row in case.vote.excluded] == [
        (hcm.ward_deputy2.pk, "CONFLICT")
    ]


def test_one_voter_who_is_not_the_head(hcm):
    seat = hcm.ward_head.seats.get(role=Role.HEAD)
    seat.until = NOW.date()
    seat.save()
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)

    case.refresh_from_db()
    assert Note.ONE_VOTER_NOT_HEAD in case.notes
    assert case.vote.head is None


def test_an_opinion_that_is_no_hard_stop_may_come_after_the_vote(hcm):
    new_version(LEADERS_PLAN, PARTY_OPINION={"hard_stop": False})
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)
    assert {Kind.VOTE, Kind.PARTY_OPINION} <= set(open_kinds(case.proposal))
    for voter in (hcm.ward_head, hcm.ward_deputy2):
        act(case.proposal, Kind.VOTE, person=voter)
    act(case.proposal, Kind.CLOSE_VOTE)

    disagree(case.proposal)

    assert open_kinds(case.proposal) == [Kind.DECISION, Kind.PARTY_MEETING]


def test_the_base_of_the_majority_is_data(hcm):
    new_version(LEADERS_PLAN, VOTE={"base": "ENTITLED"})
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    act(case.proposal, Kind.VOTE, person=third)
    act(case.proposal, Kind.VOTE, person=hcm.ward_head, by=hcm.ward_head, choice="ABSTAIN")

    result = close(case.proposal, ballots={}, absentees="Phó Hai đi công tác")

    assert (result.result, result.in_favour) == ("NOT_CARRIED", 1)  # one of three entitled


def test_a_tie_goes_to_the_heads_side(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.DECISION, ballots={hcm.ward_deputy2: AGAINST})

    assert case.vote.result.result == "CARRIED_BY_TIE_RULE"
    assert case.vote.result.head_choice == FOR


# ----------------------------------------------------------------------------------- whose turn


def test_nobody_else_acts(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    for stranger in (hcm.ward_head, hcm.health_officer, hcm.ward_deputy, hcm.admin, hcm.monitor):
        with pytest.raises(PermissionDenied):
            act(task.proposal, Kind.INTAKE, by=stranger)


def test_a_right_lost_meanwhile_is_lost_inside_the_act(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    seat = hcm.ward_officer.seats.get(role=Role.UNIT_OFFICER)
    seat.until = NOW.date()
    seat.save()

    with pytest.raises(PermissionDenied):
        act(task.proposal, Kind.INTAKE, by=hcm.ward_officer)


def test_the_second_who_comes_is_told_who_and_when(hcm):
    task = in_stage(hcm, Kind.INTAKE)
    act(task.proposal, Kind.INTAKE)

    with pytest.raises(WrongMoment, match=hcm.ward_officer.full_name):
        actions.take(task, kind=Kind.INTAKE, by=hcm.ward_officer, at=NOW)


def test_a_ballot_for_somebody_who_does_not_vote_is_refused(hcm):
    proposal = submitted(hcm).proposal
    walk(proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment):
        act(proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_staff: FOR})
    act(proposal, Kind.VOTE, person=hcm.ward_head)
    with pytest.raises(WrongMoment, match=hcm.ward_head.full_name):
        act(proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_head: AGAINST, hcm.ward_deputy2: FOR})


def test_the_note_answers_every_question(hcm):
    proposal = submitted(hcm).proposal
    act(proposal, Kind.INTAKE)
    with pytest.raises(ValidationError):
        act(proposal, Kind.CHECK_NOTE, answers=[])
    doubted = [
        {"code": f"E-ELIG-{n}", "question": "?", "author": "yes", "confirmed": n != 3, "note": ""}
        for n in range(1, 12)
    ]
    with pytest.raises(ValidationError) as refused:
        act(proposal, Kind.CHECK_NOTE, answers=doubted)
    assert list(refused.value.message_dict) == ["note_E-ELIG-3"]


def test_where_it_stands_in_two_queries(hcm, django_assert_num_queries):
    first = submitted(hcm).proposal
    second = submitted(hcm, hcm.ward_staff).proposal
    walk(first, until=Kind.VOTE)
    done = overridden(hcm)
    rows = [first, second, done]

    with django_assert_num_queries(2):
        stands = selectors.standing(rows)
        said = {key: (standing.label, standing.whose) for key, standing in stands.items()}

    officer = f"{Role.UNIT_OFFICER.label}, {hcm.ward.name}"
    whose = [said[one.pk][1] for one in rows]
    assert len(whose[0]) == 2  # the voters as one, and the officer
    assert hcm.ward.name in whose[0][0]
    assert whose[0][1] == officer
    assert whose[1:] == [[officer], []]
    assert said[done.pk][0] == Decided.APPROVE_BY_HEAD.label
