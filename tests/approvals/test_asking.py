"""Opinions asked for: whom, by when, what silence means, late ones, withdrawn ones, letters."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts import actions as people
from approvals import actions
from approvals.models import (
    Asked,
    Decision,
    Kind,
    Opinion,
    OpinionRequest,
    OpinionRule,
    Task,
    Vote,
)
from approvals.selectors import Addressee
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.actions import grant
from proposals.models import Capacity, Proposal
from tests.approvals.makers import (
    act,
    ask,
    doer,
    in_stage,
    registered,
    silence,
    submitted,
    walk,
)
from tests.world import NOW, TODAY, give, make_unit, make_user, vn

DUE = vn(2026, 3, 17)
"""The end of Monday 16 March: five working days after Monday 9 March."""


def unit_of(who, days=5):
    return Addressee(Asked.RELATED_UNIT, days, unit=who)


def expert(who, days=5):
    return Addressee(Asked.EXPERT, days, person=who)


def kinds(proposal) -> set:
    return set(proposal.tasks.open().values_list("kind", flat=True))


def answer(task, *, by=None, at=NOW, late_reason="", position="AGREE", **given):
    with clock.frozen(at):
        return actions.give_opinion(
            task, by=by or doer(task), at=at, position=position, late_reason=late_reason, **given
        )


def reads(person, proposal) -> bool:
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


# --------------------------------------------------------------------------------- asking


def test_three_are_asked_at_once_each_for_himself(hcm):
    case = submitted(hcm, hcm.ward_staff)
    above = Addressee(Asked.SUPERIOR, 3, unit=hcm.root)

    asked = ask(case, unit_of(hcm.health), expert(hcm.division_staff, 8), above, note="Gấp")

    assert [one.reason for one in asked] == ["", "", ""]
    rows = [
        (one.kind, one.unit, one.person, one.task.due_on, one.task.working_days, doer(one.task))
        for one in OpinionRequest.objects.order_by("pk")
    ]
    assert rows == [
        ("RELATED_UNIT", hcm.health, None, date(2026, 3, 16), 5, hcm.health_head),
        ("EXPERT", None, hcm.division_staff, date(2026, 3, 19), 8, hcm.division_staff),
        ("SUPERIOR", hcm.root, None, date(2026, 3, 12), 3, hcm.chair),
    ]
    first = OpinionRequest.objects.order_by("pk")[0]
    assert (first.stage, first.question, first.note) == ("BEFORE_APPROVAL", "Có ảnh hưởng?", "Gấp")
    assert (first.asked_by, first.at, first.rule.verified) == (hcm.ward_officer, NOW, False)
    assert reads(hcm.division_staff, case.proposal)
    assert not reads(hcm.home_head, case.proposal)
    assert Entry.objects.for_scope(case.proposal).took("opinion.ask").count() == 3


def test_whoever_may_not_be_asked_is_left_out_and_told_why(hcm):
    stranger = make_unit("Ban quản lý chợ", abbreviation="BQLC")
    away = make_user("Vắng Mặt", unit=hcm.health)
    people.deactivate_person(away, by=hcm.admin, until=TODAY, at=NOW)
    case = submitted(hcm, hcm.health_staff)  # Sở Y tế decides
    grant(case.proposal, capacity=Capacity.CONFLICT, person=hcm.home_head, closes=True, at=NOW)
    ask(case, unit_of(hcm.ward), by=hcm.health_head)

    asked = ask(
        case,
        unit_of(hcm.health),
        unit_of(hcm.home),
        unit_of(hcm.ward),
        unit_of(stranger),
        expert(hcm.health_staff),
        expert(hcm.health_deputy),
        expert(hcm.home_head),
        expert(hcm.health_officer),
        expert(hcm.ward_head),
        expert(away),
        Addressee(Asked.SUPERIOR, 5, unit=hcm.ward),
        by=hcm.health_officer,
    )

    assert all(one.task is None for one in asked)
    assert [one.reason for one in asked] == [
        "Sở Y tế là đơn vị quyết định; đơn vị này hỏi ý kiến nơi khác.",
        "Vương Thị Nội có xung đột lợi ích trong hồ sơ này.",
        "Phường Sài Gòn đã được hỏi ý kiến ngày 09/03/2026; hạn trả lời là 16/03/2026.",
        "Ở Ban quản lý chợ không có ai giữ chức vụ người đứng đầu. Hãy hỏi đích danh một người ở "
        "đó.",
        "Chuyên Viên SYT là hoặc từng là tác giả của hồ sơ này nên không cho ý kiến về hồ sơ.",
        "Phó Một SYT thuộc tập thể lãnh đạo của Sở Y tế, nơi quyết định hồ sơ.",
        "Vương Thị Nội có xung đột lợi ích trong hồ sơ này.",
        "Bạn không thể hỏi chính mình.",
        "Trưởng PSG đang được hỏi ý kiến về kế hoạch này và chưa trả lời (Phường Sài Gòn), hạn "
        "16/03/2026.",
        "Tài khoản của Vắng Mặt đã đóng.",
        "Phường Sài Gòn không phải là cấp trên.",
    ]
    assert OpinionRequest.objects.count() == 1


def test_the_head_who_is_an_author_is_asked_nothing_as_a_unit(hcm):
    case = submitted(hcm, hcm.ward_head)
    (asked,) = ask(case, unit_of(hcm.ward), by=hcm.chair)  # the city decides: E-LEVEL-2
    assert asked.reason == (
        "Trưởng PSG là hoặc từng là tác giả của hồ sơ này nên không cho ý kiến về hồ sơ."
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("ward_head", True),
        ("ward_officer", True),
        ("ward_deputy2", False),
        ("ward_staff", False),
        ("ward_party_officer", False),
        ("health_head", False),
        ("monitor", False),
        ("admin", False),
    ],
)
def test_only_who_works_on_the_case_asks(hcm, who, may):
    case = submitted(hcm)
    by = getattr(hcm, who)
    if may:
        assert ask(case, unit_of(hcm.health), by=by)[0].task
        return
    with pytest.raises(PermissionDenied, match="người đứng đầu hoặc cán bộ đầu mối"):
        ask(case, unit_of(hcm.health), by=by)


def test_an_officer_who_is_an_author_does_not_ask(hcm):
    writer = make_user("Viết Và Giữ", unit=hcm.ward)
    give(writer, "UNIT_OFFICER", unit=hcm.ward)
    case = submitted(hcm, writer)
    with pytest.raises(PermissionDenied):
        ask(case, unit_of(hcm.health), by=writer)


def test_the_days_lie_within_the_rule_of_the_day(hcm):
    case = submitted(hcm)
    for days in (0, 16):
        with pytest.raises(ValidationError) as wrong:
            ask(case, unit_of(hcm.health, days))
        assert wrong.value.message_dict == {"days_RELATED_UNIT": ["Cho từ 1 đến 15 ngày làm việc."]}
    OpinionRule.objects.create(
        kind=Asked.RELATED_UNIT, working_days=20, least=16, most=30, source="X", valid_from=TODAY
    )
    assert ask(case, unit_of(hcm.health, 16))[0].task.working_days == 16
    with pytest.raises(ValidationError):
        ask(case, unit_of(hcm.home, 5))
    with pytest.raises(ValidationError) as empty:
        ask(case, unit_of(hcm.home, 20), question="  ")
    assert list(empty.value.message_dict) == ["question"]


def test_nobody_is_asked_about_an_idea_after_the_vote_or_when_it_is_over(hcm):
    with pytest.raises(WrongMoment, match="Ý tưởng do một mình người đứng đầu trả lời"):
        ask(registered(hcm), unit_of(hcm.health), by=hcm.ward_head)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment, match="Cuộc biểu quyết đã mở ngày 09/03/2026"):
        ask(case, unit_of(hcm.health))
    walk(case.proposal)
    with pytest.raises(WrongMoment, match="Phê duyệt|phê duyệt"):
        ask(case, unit_of(hcm.health))


# ------------------------------------------------------------ what an open request holds up


def test_e_level_7_no_vote_before_those_asked_have_spoken(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    first, second = (one.task for one in ask(case, unit_of(hcm.health), expert(hcm.home_head)))
    assert {Kind.CHECK_NOTE, Kind.PARTY_OPINION} < kinds(case.proposal)

    act(case.proposal, Kind.CHECK_NOTE)
    act(case.proposal, Kind.PARTY_OPINION)
    assert kinds(case.proposal) == {Kind.ASKED_OPINION}
    answer(first)
    assert kinds(case.proposal) == {Kind.ASKED_OPINION}
    answer(second, position="DISAGREE", reason="Không rõ kinh phí.")

    assert {Kind.VOTE, Kind.CLOSE_VOTE} == kinds(case.proposal)
    given = Opinion.objects.get(task=second)
    assert (given.kind, given.position, given.considered) == (Kind.ASKED_OPINION, "DISAGREE", True)


def test_what_is_asked_at_intake_does_not_keep_the_checks_from_opening(hcm):
    case = submitted(hcm)
    ask(case, unit_of(hcm.health))
    act(case.proposal, Kind.INTAKE)
    assert {Kind.CHECK_NOTE, Kind.PARTY_OPINION, Kind.ASKED_OPINION} == kinds(case.proposal)


def test_no_decision_of_any_kind_while_an_opinion_is_owed(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    ask(task.case, unit_of(hcm.health), expert(hcm.home_head), by=hcm.ward_head)
    for given in ({}, {"type": Decision.Type.SEND_BACK, "reasons": "Bổ sung."}):
        with pytest.raises(WrongMoment, match="Sở Y tế, Vương Thị Nội"):
            act(task.proposal, Kind.DECISION, **given)
    for one in Task.objects.filter(kind=Kind.ASKED_OPINION):
        answer(one)
    act(task.proposal, Kind.DECISION)
    assert Decision.objects.count() == 1


def test_the_wall_behind_it(hcm):
    """A mistake in the actions, the shell or a bulk insert gets no further than the table."""
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    ask(task.case, unit_of(hcm.health), by=hcm.ward_head)
    facts = {
        "task": task,
        "case": task.case,
        "proposal": task.proposal,
        "type": "REJECT",
        "version": task.case.version,
        "version_sha256": "0" * 64,
        "reasons": "x",
        "decided_by": hcm.ward_head,
        "decided_as": "x",
        "decided_at": NOW,
    }
    with pytest.raises(DatabaseError, match="still owed"), transaction.atomic():
        Decision.objects.create(**facts)
    with pytest.raises(DatabaseError, match="still owed"), transaction.atomic():
        Vote.objects.create(case=task.case, base="CAST", opened_at=NOW)
    silence(DUE)
    Decision.objects.create(**facts)
