"""The urgent path (domain b.7, R1-13, R1-14): flagged, reported by a head, directed, completed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.roles import Role
from approvals import actions, policy
from approvals.models import Case, Directive, Kind, Purpose, Task, UrgentDecision, UrgentReport
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications import routes
from proposals.actions import start_draft
from proposals.lifecycle import State
from proposals.models import Proposal, Route
from tests.approvals.makers import act, owed, registered, submitted, walk
from tests.proposals.makers import make_idea, make_plan
from tests.world import NOW, TODAY, make_user, vn

Type = UrgentDecision.Type
SAID = {
    "mark": "EXPRESS",
    "situation": "Cháy khu nhà trọ, 63 hộ mất giấy tờ.",
    "to_do": "Xác nhận tạm trú trong 24 giờ.",
}
DIRECTED = {
    "type": Type.ACT,
    "text": "Cấp xác nhận tạm bằng dữ liệu và hai người làm chứng.",
    "given_at": NOW,
    "means": "WRITING",
    "valid_until": TODAY + timedelta(days=30),
    "limits": "Chỉ 63 hộ trong danh sách; hiệu lực 30 ngày; hậu kiểm toàn bộ.",
}


def reported(city, proposal=None, *, at=NOW, **more) -> UrgentReport:
    """An urgent case of the ward, reported by its head; the chair's directive is owed."""
    if proposal is None:
        more = {"unit": city.ward, "title": "Tổ phản ứng nhanh", "lead": city.ward_staff, **more}
    return actions.report_urgent(proposal, **{**SAID, **more}, by=city.ward_head, at=at)


def directed(city, proposal=None, *, at=NOW, **more) -> UrgentDecision:
    case = reported(city, proposal, at=at).case
    task = owed(case.proposal, Kind.URGENT_DIRECTIVE)
    return actions.direct_urgent(task, **{**DIRECTED, **more}, by=city.chair, at=at)


def open_kinds(proposal) -> list[str]:
    return sorted(proposal.tasks.open().values_list("kind", flat=True))


# ------------------------------------------------------------------------- who starts it (R1-13)


def test_R1_13_a_head_reports_and_the_level_above_owes_a_directive_in_hours(hcm):
    report = reported(hcm)

    case, task = report.case, owed(report.proposal, Kind.URGENT_DIRECTIVE)
    assert (case.purpose, case.unit) == (Purpose.URGENT, hcm.root)
    assert (task.unit, task.role, task.hours) == (hcm.root, Role.HEAD, 4)
    assert task.due_at == NOW + timedelta(hours=4)
    assert list(policy.holders(task)) == [hcm.chair]
    report.proposal.refresh_from_db()
    assert (report.proposal.state, report.proposal.route) == (State.REGISTERED, Route.PLAN)
    assert report.proposal.code
    assert report.proposal.lead == hcm.ward_staff
    assert case.routing[0]["code"] == "R1-13"
    assert Proposal.objects.visible_to(hcm.chair).filter(pk=report.proposal_id).exists()


@pytest.mark.parametrize("who", ["ward_staff", "ward_deputy", "ward_officer", "chair"])
def test_R1_13_nobody_but_the_head_reports(hcm, who):
    with pytest.raises(PermissionDenied, match="đứng đầu|head"):
        actions.report_urgent(
            **SAID,
            unit=hcm.ward,
            title="Việc gấp",
            lead=hcm.ward_staff,
            by=getattr(hcm, who),
            at=NOW,
        )
    assert not UrgentReport.objects.exists()
    assert not Proposal.objects.filter(title="Việc gấp").exists()


def test_R1_13_an_acting_head_and_an_absent_heads_deputy_report_with_their_mandate_named(hcm):
    actions.record_absence(
        hcm.ward_head.seats.get(role=Role.HEAD),
        first_day=TODAY,
        last_day=TODAY + timedelta(days=3),
        reason="Đi công tác.",
        by=hcm.ward_head,
        at=NOW,
    )
    report = actions.report_urgent(
        **SAID, unit=hcm.ward, title="Việc gấp", lead=hcm.ward_staff, by=hcm.ward_deputy, at=NOW
    )
    assert report.signing_form == "KT"
    assert hcm.ward_head.full_name in report.reported_as
    with pytest.raises(PermissionDenied):  # the second deputy comes after the first
        actions.report_urgent(
            **SAID, unit=hcm.ward, title="Khác", lead=hcm.ward_staff, by=hcm.ward_deputy2, at=NOW
        )


def test_a_heads_own_idea_goes_to_the_level_above_and_never_to_himself(hcm):
    proposal = make_idea(hcm.ward_head)
    report = reported(hcm, proposal)
    assert report.case.unit == hcm.root
    assert hcm.ward_head not in policy.holders(owed(proposal, Kind.URGENT_DIRECTIVE))


def test_an_idea_that_waits_is_reported_in_the_place_of_the_heads_answer(hcm):
    case = registered(hcm)
    reported(hcm, case.proposal)
    case.refresh_from_db()
    assert case.outcome == Case.Outcome.REPORTED
    assert open_kinds(case.proposal) == [Kind.URGENT_DIRECTIVE]


def test_what_is_submitted_is_not_reported_and_nothing_twice(hcm):
    with pytest.raises(WrongMoment, match="ý tưởng hoặc phương án"):
        reported(hcm, submitted(hcm).proposal)
    report = reported(hcm)
    with pytest.raises(WrongMoment, match="đã được báo cáo"):
        reported(hcm, report.proposal)


def test_without_a_head_above_nobody_could_direct_and_it_says_so(hcm):
    proposal = make_idea(hcm.chair)
    with pytest.raises(WrongMoment, match="Không cấp trên nào"):
        actions.report_urgent(proposal, **SAID, by=hcm.chair, at=NOW)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"situation": " "}, "situation"),
        ({"to_do": ""}, "to_do"),
        ({"mark": "FAST"}, "mark"),
        ({"title": ""}, "title"),
        ({"lead": None}, "lead"),
    ],
)
def test_a_report_says_what_the_level_above_decides_by(hcm, given, field):
    with pytest.raises(ValidationError) as refused:
        reported(hcm, **given)
    assert list(refused.value.error_dict) == [field]
    assert not Case.objects.exists()


def test_who_completes_the_dossier_is_of_that_unit(hcm):
    with pytest.raises(ValidationError):
        reported(hcm, lead=hcm.health_staff)


def test_nobody_is_made_an_author_who_would_judge_it(hcm):
    """Else a head takes a deputy's ballot by naming him."""
    for lead in (hcm.ward_deputy, hcm.ward_party_secretary):
        with pytest.raises(ValidationError) as refused:
            reported(hcm, lead=lead)
        assert list(refused.value.error_dict) == ["lead"]
    assert not Proposal.objects.exists()
    assert reported(hcm, lead=hcm.ward_head).proposal.lead == hcm.ward_head


# ------------------------------------------------------------------------------- flagged by staff


def flagged(city, proposal=None, *, by=None, at=NOW):
    proposal = proposal or registered(city).proposal
    return actions.flag_urgent(
        proposal, situation="Dân không thể chờ.", by=by or proposal.lead, at=at
    )


def test_a_flag_gives_the_head_hours_and_changes_nothing_else(hcm):
    case = registered(hcm)
    before = owed(case.proposal, Kind.ANSWER_IDEA)
    task = flagged(hcm, case.proposal).task

    assert (task.hours, task.due_at, task.unit) == (2, NOW + timedelta(hours=2), hcm.ward)
    assert list(policy.holders(task)) == [hcm.ward_head]
    after = owed(case.proposal, Kind.ANSWER_IDEA)
    assert (after.pk, after.due_at) == (before.pk, before.due_at)
    assert Case.objects.count() == 1
    with pytest.raises(WrongMoment, match="đã báo khẩn"):
        flagged(hcm, case.proposal, by=hcm.ward_officer)


def test_of_a_draft_the_head_reads_nothing_but_its_name(hcm):
    draft = start_draft(by=hcm.ward_staff, at=NOW, title="Bản nháp riêng")
    flagged(hcm, draft)
    assert not Proposal.objects.visible_to(hcm.ward_head).filter(pk=draft.pk).exists()
    report = reported(hcm, draft)
    draft.refresh_from_db()
    assert (draft.state, draft.current_version) == (State.REGISTERED, None)
    assert report.case.tasks.get().kind == Kind.URGENT_DIRECTIVE
    flag = draft.tasks.get(kind=Kind.URGENT_ANSWER)
    assert (flag.outcome, flag.done_by) == ("REPORTED", hcm.ward_head)


@pytest.mark.parametrize("who", ["health_staff", "ward_head", "chair"])
def test_only_authors_and_the_units_people_flag_and_the_head_reports_instead(hcm, who):
    proposal = registered(hcm).proposal
    with pytest.raises(PermissionDenied):
        flagged(hcm, proposal, by=getattr(hcm, who))


def test_the_head_refuses_with_a_reason_and_whoever_flagged_it_is_told(hcm):
    flag = flagged(hcm)
    with pytest.raises(ValidationError):
        actions.refuse_flag(flag.task, reason=" ", by=hcm.ward_head, at=NOW)
    actions.refuse_flag(flag.task, reason="Chưa khẩn.", by=hcm.ward_head, at=NOW)
    assert open_kinds(flag.proposal) == [Kind.ANSWER_IDEA]
    entry = Entry.objects.get(verb="urgent.refuse")
    assert list(routes.TOLD["urgent.refuse"][0].audience(entry)) == [flag.by]
    flagged(hcm, flag.proposal)  # it may get worse


def test_a_late_report_of_what_was_flagged_says_why(hcm):
    flag = flagged(hcm)
    at = NOW + timedelta(hours=3)
    with pytest.raises(actions.LateReasonNeeded):
        reported(hcm, flag.proposal, at=at)
    reported(hcm, flag.proposal, at=at, late_reason="Đang ở hiện trường.")
    flag.task.refresh_from_db()
    assert (flag.task.how_late, flag.task.late_reason) == ("1 giờ", "Đang ở hiện trường.")


def test_urgent_ticked_or_written_alone_changes_nothing(hcm):
    """Whatever the plan says of its urgency: only a head's report opens the path."""
    plain = submitted(hcm, make_user(unit=hcm.ward))
    said = {"general": {"urgency": "URGENT"}, "problem": {"bottleneck": "KHẨN: phải xong hôm nay."}}
    author = make_user(unit=hcm.ward)
    case = submitted(hcm, author, title="HỎA TỐC: cấp xác nhận tạm trú", changes=said)
    assert [(t.kind, t.due_at, t.unit_id) for t in case.tasks.all()] == [
        (t.kind, t.due_at, t.unit_id) for t in plain.tasks.all()
    ]
    assert case.procedure == plain.procedure
    assert not UrgentReport.objects.exists()
    assert not Task.objects.filter(kind__startswith="URGENT").exists()


# ----------------------------------------------------------------- the superior directs (R1-14)


def test_R1_14_the_superior_records_a_decision_and_a_directive_and_both_are_written_once(hcm):
    at = NOW + timedelta(hours=1)
    decision = directed(hcm, at=NOW)
    directive = decision.directive

    assert (decision.by, decision.type, decision.case.unit) == (hcm.chair, Type.ACT, hcm.root)
    assert (directive.text, directive.given_at, directive.valid_until) == (
        DIRECTED["text"],
        NOW,
        TODAY + timedelta(days=30),
    )
    for row in (decision, directive):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(at=at)
    case = Case.objects.get(pk=decision.case_id)
    assert case.outcome == Case.Outcome.DIRECTED
    assert case.proposal.state == State.AGREED


@pytest.mark.parametrize("who", ["ward_head", "ward_deputy", "health_head", "monitor"])
def test_R1_14_nobody_else_directs(hcm, who):
    task = owed(reported(hcm).proposal, Kind.URGENT_DIRECTIVE)
    with pytest.raises(PermissionDenied):
        actions.direct_urgent(task, **DIRECTED, by=getattr(hcm, who), at=NOW)


def test_what_was_said_by_telephone_is_confirmed_in_writing(hcm):
    said = {"means": "PHONE", "given_at": NOW - timedelta(hours=3)}
    with pytest.raises(ValidationError) as refused:
        directed(hcm, **said)
    assert list(refused.value.error_dict) == ["confirmed"]
    task = Task.objects.open().get(kind=Kind.URGENT_DIRECTIVE)
    given = {**DIRECTED, **said, "confirmed": True}
    directive = actions.direct_urgent(task, **given, by=hcm.chair, at=NOW).directive
    assert (directive.means, directive.confirmed) == ("PHONE", True)
    assert directive.given_at < directive.at


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": ""}, "text"),
        ({"limits": ""}, "limits"),
        ({"given_at": NOW + timedelta(minutes=1)}, "given_at"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"document_date": TODAY + timedelta(days=1)}, "document_date"),
        ({"type": Type.REFUSE, "reasons": ""}, "reasons"),
        ({"type": Type.ORDINARY, "reasons": " "}, "reasons"),
    ],
)
def test_a_directive_says_what_until_when_and_within_what(hcm, given, field):
    with pytest.raises(ValidationError) as refused:
        directed(hcm, **given)
    assert field in refused.value.error_dict


@pytest.mark.parametrize(
    ("type", "state"), [(Type.ORDINARY, State.AGREED), (Type.REFUSE, State.DECLINED)]
)
def test_ordinary_path_and_refusal_let_nobody_act_and_owe_no_dossier(hcm, type, state):
    decision = directed(hcm, type=type, text="", limits="", reasons="Không khẩn.")
    proposal = Proposal.objects.get(pk=decision.case.proposal_id)
    assert proposal.state == state
    assert not Directive.objects.exists()
    assert open_kinds(proposal) == []


def test_a_plan_under_way_keeps_its_state_whatever_is_directed(hcm):
    proposal = registered(hcm).proposal
    act(proposal, Kind.ANSWER_IDEA)
    directed(hcm, proposal, type=Type.REFUSE, text="", limits="", reasons="Không khẩn.")
    proposal.refresh_from_db()
    assert proposal.state == State.AGREED


# -------------------------------------------------------------------------------- the second clock


def completed(city):
    """Directed, then the full dossier written by its author and submitted."""
    proposal = make_plan(city.ward_staff, at=NOW)
    directed(city, proposal)
    return actions.submit(proposal, by=city.ward_staff, at=NOW + timedelta(days=1))


def test_after_the_directive_the_author_owes_the_full_dossier_in_working_days(hcm):
    proposal = directed(hcm).case.proposal
    task = owed(proposal, Kind.URGENT_DOSSIER)
    assert (task.person, task.hours, task.working_days) == (hcm.ward_staff, None, 10)
    assert task.due_on == vn(2026, 3, 23).date()
    assert list(policy.holders(task)) == [hcm.ward_staff]
    assert Task.objects.open().held_by(hcm.ward_staff).filter(pk=task.pk).exists()
    with pytest.raises(WrongMoment, match="không rút được"):
        actions.withdraw(proposal, by=hcm.ward_staff, at=NOW)


def test_the_full_dossier_skips_no_vote_and_no_party_opinion(hcm):
    """What is submitted after a directive runs the same steps as what had none."""
    plain = submitted(hcm, make_user(unit=hcm.ward))
    case = completed(hcm)
    owed_by_author = case.proposal.tasks.get(kind=Kind.URGENT_DOSSIER)
    assert (owed_by_author.outcome, owed_by_author.done_by) == ("COMPLETED", hcm.ward_staff)
    assert (case.procedure, case.unit) == (plain.procedure, hcm.ward)
    assert [t.kind for t in case.tasks.all()] == [t.kind for t in plain.tasks.all()]
    leaders = make_plan(hcm.ward_deputy, at=NOW)
    directed(hcm, leaders)
    actions.submit(leaders, by=hcm.ward_deputy, at=NOW)
    walk(leaders)
    done = set(leaders.tasks.filter(done_at__isnull=False).values_list("kind", flat=True))
    assert {Kind.PARTY_OPINION, Kind.VOTE, Kind.CLOSE_VOTE, Kind.DECISION} <= done


def test_nothing_is_submitted_before_the_level_above_has_answered(hcm):
    proposal = make_plan(hcm.ward_staff, at=NOW)
    reported(hcm, proposal)
    Proposal.objects.filter(pk=proposal.pk).update(state=State.RETURNED)  # as a plan under way
    with pytest.raises(WrongMoment, match="chưa trả lời"):
        actions.submit(proposal, by=hcm.ward_staff, at=NOW)
    assert open_kinds(proposal) == [Kind.URGENT_DIRECTIVE]


def test_a_late_dossier_is_stamped_late(hcm):
    proposal = make_plan(hcm.ward_staff, at=NOW)
    directed(hcm, proposal)
    actions.submit(proposal, by=hcm.ward_staff, at=vn(2026, 3, 25, 9))
    task = proposal.tasks.get(kind=Kind.URGENT_DOSSIER)
    assert (task.days_late, task.late_reason) == (2, "Hồ sơ đầy đủ được nộp sau hạn.")


def test_a_directive_that_runs_out_without_a_dossier_is_told_once(hcm):
    decision = directed(hcm, valid_until=TODAY + timedelta(days=2))
    assert not actions.lapse_next(at=vn(2026, 3, 11, 23))
    assert actions.lapse_next(at=vn(2026, 3, 12, 0, 1))
    assert not actions.lapse_next(at=vn(2026, 3, 20, 9))
    entry = Entry.objects.get(verb="urgent.lapse")
    told = [list(route.audience(entry)) for route in routes.TOLD["urgent.lapse"]]
    assert told == [[hcm.chair], [hcm.ward_head], [hcm.ward_staff]]
    assert decision.directive.lapse


def test_a_directive_of_a_completed_dossier_runs_out_unsaid(hcm):
    completed(hcm)
    assert not actions.lapse_next(at=vn(2026, 6, 1, 9))


def test_only_who_flagged_it_withdraws_it_while_it_waits_and_the_head_is_told(hcm):
    flag = flagged(hcm, by=hcm.ward_officer)
    for other in (flag.proposal.lead, hcm.ward_head):
        with pytest.raises(PermissionDenied):
            actions.withdraw_flag(flag.proposal, by=other, at=NOW)
    actions.withdraw_flag(flag.proposal, by=hcm.ward_officer, at=NOW)

    assert open_kinds(flag.proposal) == [Kind.ANSWER_IDEA]
    entry = Entry.objects.get(verb="urgent.withdraw")
    assert (entry.actor, entry.data["flagged"]) == (hcm.ward_officer, flag.task_id)
    assert list(routes.TOLD["urgent.withdraw"][0].audience(entry)) == [hcm.ward_head]
    assert not flag.task.reminders.filter(fired_at=None, superseded=False).exists()
    with pytest.raises(WrongMoment):
        actions.withdraw_flag(flag.proposal, by=hcm.ward_officer, at=NOW)
    with pytest.raises(WrongMoment):  # the head's page from before
        actions.refuse_flag(flag.task, reason="Chưa khẩn.", by=hcm.ward_head, at=NOW)
    flagged(hcm, flag.proposal)  # it may get worse


def test_a_report_hides_no_lateness_of_the_head(hcm):
    """An answer that was overdue needs its reason, and stays late."""
    case = registered(hcm)
    task = owed(case.proposal, Kind.ANSWER_IDEA)
    late = task.due_at + timedelta(hours=1)
    with clock.frozen(late):
        with pytest.raises(actions.LateReasonNeeded):
            reported(hcm, case.proposal, at=late)
        reported(hcm, case.proposal, at=late, late_reason="Đang đi xác minh.")
    task.refresh_from_db()
    assert task.voided_at == late
    assert (task.days_late, task.late_reason) == (1, "Đang đi xác minh.")
