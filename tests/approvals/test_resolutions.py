"""The Standing Committee's own process (E-LEVEL-4, R0-02): registered through a unit, commissions
heard, the resolution entered by one and confirmed by another, and only then decided.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.actions.reminders import _owed_by_posts
from approvals.models import (
    Asked,
    Case,
    Decision,
    Kind,
    Opinion,
    Resolution,
    ResolutionAnswer,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee
from core.verdicts import Stale, WrongMoment
from journal.models import Entry
from proposals.lifecycle import State
from proposals.models import Proposal
from tests.approvals import councils
from tests.approvals.browsing import Person
from tests.approvals.makers import (
    USUAL,
    act,
    act_late,
    ask,
    confirm_calendar,
    owed,
    registered,
    silence,
    submitted,
)
from tests.approvals.resolving import at_committee, committee, entered, to_enter
from tests.world import NOW, give, make_user, vn

pytestmark = pytest.mark.django_db

LATER = vn(2026, 3, 20, 9)


@pytest.fixture
def body(hcm):
    return committee(hcm)


def state_of(case: Case) -> str:
    return Proposal.objects.get(pk=case.proposal_id).state


def open_kinds(case: Case) -> set[str]:
    return set(case.proposal.tasks.open().values_list("kind", flat=True))


# --- how it comes there -----------------------------------------------------------------------


def test_e_level_4_a_plan_goes_up_through_its_unit_and_runs_by_a_process_of_its_own(hcm, body):
    case = at_committee(hcm, body)

    assert case.unit == body.unit
    assert case.procedure.code == "STANDING_COMMITTEE"
    assert not case.procedure.verified
    assert case.is_unverified
    said = [(one["code"], one["verified"]) for one in case.routing]
    assert ("E-LEVEL-4", False) in said
    through = next(one["sentence"] for one in case.routing if "đăng ký qua" in one["sentence"])
    assert hcm.root.name in through
    assert body.unit.name in through
    kinds = set(case.procedure.steps.filter(enabled=True).values_list("kind", flat=True))
    assert kinds == {"INTAKE", "CHECK_NOTE", "UNIT_OPINION", "RESOLUTION", "RESOLUTION_CHECK"}
    assert policy.holders(owed(case.proposal, Kind.INTAKE)).count() == 2


def test_e_level_4_an_idea_stays_with_the_unit_that_registers_it(hcm, body):
    case = registered(hcm, hcm.health_head)

    assert case.unit == hcm.root  # one level above its head, as any head's; not the Committee
    assert any("đăng ký qua" in one["sentence"] for one in case.routing)
    assert not any(one["code"] == "E-LEVEL-3" for one in case.routing)


def test_e_level_4_a_unit_may_hand_on_what_it_registered(hcm, body):
    """People know better than the table what belongs to the Committee (E-LEVEL-5)."""
    proposal = submitted(hcm, hcm.ward_head).proposal
    give(make_user("Văn Thư Thành Phố", unit=hcm.root), Role.UNIT_OFFICER, unit=hcm.root)
    act(
        proposal, Kind.INTAKE, accepted=False, scope_result="OTHER_LEVEL", to_unit=body.unit,
        reason="Thuộc thẩm quyền Ban Thường vụ Thành ủy.",
    )  # fmt: skip
    act(proposal, Kind.ANSWER_TRANSFER, by=body.office)

    case = proposal.cases.get(closed_at=None)
    assert (case.unit, case.procedure.code) == (body.unit, "STANDING_COMMITTEE")
    assert hcm.root.name in case.routing[0]["sentence"]
    assert open_kinds(case) == {Kind.INTAKE}


# --- commissions are heard ---------------------------------------------------------------------


def test_commissions_are_asked_and_silence_is_nobodys_agreement(hcm, body):
    """(i.9): one has conditions, one is silent, a commission agrees; then it is resolved."""
    confirm_calendar(hcm)
    case = at_committee(hcm, body)
    act(case.proposal, Kind.INTAKE, by=body.office)
    units = (hcm.home, hcm.ward, body.commission)
    ask(case, *(Addressee(Asked.RELATED_UNIT, 2, unit=one) for one in units), by=body.office)
    before = Person(body.commission_head)
    before.open(reverse("approvals:dossier", args=[case.proposal_id]))
    tasks = {task.unit: task for task in case.proposal.tasks.filter(kind=Kind.ASKED_OPINION)}
    given = {"position": "AGREE_WITH_CONDITIONS", "reason": "Không vượt dự toán."}
    verb = actions.give_opinion
    verb(tasks[hcm.home], by=hcm.home_head, at=NOW, **given)
    verb(tasks[body.commission], by=body.commission_head, at=NOW, position="AGREE")
    act(case.proposal, Kind.CHECK_NOTE, by=body.office2)

    assert open_kinds(case) == {Kind.ASKED_OPINION}  # the resolution waits for the third
    assert silence(LATER) == 1
    assert open_kinds(case) == {Kind.RESOLUTION}
    assert Unanswered.objects.get().task.unit == hcm.ward
    act(case.proposal, Kind.RESOLUTION, by=body.office, at=LATER)
    late = act_late(tasks[hcm.ward], hcm.ward_head, LATER)
    assert isinstance(late, Opinion)
    assert not late.considered
    act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office2, at=LATER)
    assert state_of(case) == State.APPROVED


def test_nobody_is_asked_once_the_resolution_is_entered(hcm, body):
    case = entered(hcm, body)
    with pytest.raises(WrongMoment, match=body.office.full_name):
        ask(case, Addressee(Asked.RELATED_UNIT, 2, unit=hcm.home), by=body.office)
    with pytest.raises(WrongMoment):
        councils.set_up(case, councils.seven(hcm), by=body.secretary)


# --- entered, compared, decided ----------------------------------------------------------------


def test_nothing_is_decided_before_a_second_person_confirms(hcm, body):
    case = entered(hcm, body, conditions="Báo cáo hằng quý.")
    assert state_of(case) == State.SUBMITTED
    assert not Decision.objects.exists()
    assert open_kinds(case) == {Kind.RESOLUTION_CHECK}
    told = {task.kind for task in selectors.told_to_authors(case.proposal.tasks.all())}
    assert told == {Kind.INTAKE, Kind.CHECK_NOTE}

    act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office2)

    decision, kept = Decision.objects.get(), Resolution.objects.get()
    assert state_of(case) == State.APPROVED
    assert Case.objects.get(pk=case.pk).outcome == Case.Outcome.APPROVED
    assert decision.decided_by == body.office2
    assert "25-NQ/TU" in decision.decided_as
    assert body.unit.name in decision.decided_as
    assert decision.approved_budget == kept.approved_budget == 180_000_000
    assert decision.version_sha256 == kept.version_sha256 == case.version.sha256
    assert decision.implementers.get().person == hcm.health_head
    assert case.proposal.accesses.filter(person=decision.supervisor).exists()
    verbs = ["resolution.enter", "resolution.confirm", "proposal.approve"]
    for verb in verbs:
        assert Entry.objects.for_scope(case.proposal).took(verb).count() == 1


@pytest.mark.parametrize(
    ("given", "state", "outcome"),
    [
        ({"type": "REJECT", "reasons": "Chưa đủ căn cứ."}, State.REJECTED, "REJECTED"),
        (
            {"type": "SEND_BACK", "reasons": "Làm rõ.", "remarks": [("means", "", "Kinh phí.")]},
            State.RETURNED,
            "RETURNED",
        ),
    ],
)
def test_it_may_refuse_or_return(hcm, body, given, state, outcome):
    case = entered(hcm, body, **given)
    act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office2)

    assert state_of(case) == state
    assert Case.objects.get(pk=case.pk).outcome == outcome
    assert Decision.objects.get().reasons == given["reasons"]
    assert not Decision.objects.get().implementers.exists()


def test_given_back_it_is_entered_anew_and_the_first_entry_stays(hcm, body):
    case = entered(hcm, body)
    with pytest.raises(ValidationError) as bad:
        act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office2, confirmed=False)
    assert "reason" in bad.value.error_dict
    stale = owed(case.proposal, Kind.RESOLUTION_CHECK)
    act(
        case.proposal, Kind.RESOLUTION_CHECK, by=body.office2, confirmed=False, reason="Sai số.",
    )  # fmt: skip

    assert (state_of(case), open_kinds(case)) == (State.SUBMITTED, {Kind.RESOLUTION})
    again = owed(case.proposal, Kind.RESOLUTION)
    assert selectors.came_back(again.case).number == "25-NQ/TU"
    act(case.proposal, Kind.RESOLUTION, by=body.office2, number="26-NQ/TU", file=None)
    first, second = Resolution.objects.order_by("pk")
    assert (first.number, second.number) == ("25-NQ/TU", "26-NQ/TU")
    assert second.file == first.file  # kept, since no other came

    with pytest.raises(WrongMoment):  # a page from before it was given back
        actions.confirm_resolution(stale, confirmed=True, by=body.office2, at=NOW)
    with pytest.raises(PermissionDenied):  # this time it was he who entered it
        act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office2)
    act(case.proposal, Kind.RESOLUTION_CHECK, by=body.office)
    assert state_of(case) == State.APPROVED
    assert "26-NQ/TU" in Decision.objects.get().decided_as


# --- never one person alone --------------------------------------------------------------------


def test_who_entered_it_never_confirms_it(hcm, body):
    case = entered(hcm, body)
    task = owed(case.proposal, Kind.RESOLUTION_CHECK)

    assert set(policy.holders(task)) == {body.office2}
    assert not Task.objects.open().held_by(body.office).filter(pk=task.pk).exists()
    with pytest.raises(PermissionDenied, match="entered this resolution yourself|tự ghi nhận"):
        actions.confirm_resolution(task, confirmed=True, by=body.office, at=NOW)
    with pytest.raises(WrongMoment):  # nor is it assigned to him
        actions.assign(task, person=body.office, by=body.secretary, at=NOW)
    actions.assign(task, person=body.office2, by=body.secretary, at=NOW)
    assert open_kinds(case) == {Kind.RESOLUTION_CHECK}
    assert not ResolutionAnswer.objects.exists()


def test_the_database_refuses_it_too(hcm, body):
    case = entered(hcm, body)
    task, kept = owed(case.proposal, Kind.RESOLUTION_CHECK), Resolution.objects.get()
    row = {"task": task, "resolution": kept, "confirmed": True, "at": NOW}
    for person in (body.office, hcm.health_head):  # who entered it; an author
        with pytest.raises(IntegrityError), transaction.atomic():
            ResolutionAnswer.objects.create(**row, by=person)
    decided = {
        "task": task, "case": case, "proposal": case.proposal, "type": "APPROVE",
        "version": case.version, "version_sha256": "x", "decided_by": body.office2,
        "decided_as": "x", "decided_at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="nothing is decided"), transaction.atomic():
        Decision.objects.create(**decided)
    ResolutionAnswer.objects.create(**row, by=body.office2)
    with pytest.raises(IntegrityError, match="nothing is decided"), transaction.atomic():
        Decision.objects.create(**{**decided, "type": "REJECT", "reasons": "x"})


@pytest.mark.parametrize(
    ("left", "role"),
    [(["office"], Role.HEAD), (["office", "secretary"], Role.UNIT_OFFICER)],
)
def test_where_one_clerk_is_left_the_head_compares_and_else_it_waits(hcm, body, left, role):
    """Without a second person nothing is confirmed: it waits, and the vacancy is told."""
    case = to_enter(hcm, body)
    body.office2.seats.update(until=NOW.date() - timedelta(days=1))
    if role == Role.UNIT_OFFICER:
        body.secretary.seats.update(until=NOW.date() - timedelta(days=1))
    act(case.proposal, Kind.RESOLUTION, by=body.office)

    task = owed(case.proposal, Kind.RESOLUTION_CHECK)
    assert task.role == role
    assert list(policy.holders(task)) == ([body.secretary] if role == Role.HEAD else [])
    told = [task.pk] if role == Role.UNIT_OFFICER else []
    vacant = _owed_by_posts(NOW, held=False).filter(kind=Kind.RESOLUTION_CHECK)
    assert list(vacant.values_list("pk", flat=True)) == told


def test_who_declares_a_conflict_takes_no_part_and_it_passes_on(hcm, body):
    case = entered(hcm, body)
    actions.declare_conflict(
        case.proposal, by=body.office2, person=body.office2, reason="Người nhà.", at=NOW
    )

    task = owed(case.proposal, Kind.RESOLUTION_CHECK)
    assert list(policy.holders(task)) == [body.secretary]
    with pytest.raises(PermissionDenied):
        actions.confirm_resolution(task, confirmed=True, by=body.office2, at=NOW)
    assert act(case.proposal, Kind.RESOLUTION_CHECK, by=body.secretary).confirmed


def test_no_other_decision_stands_beside_it(hcm, body):
    case = to_enter(hcm, body)
    task = owed(case.proposal, Kind.RESOLUTION)
    _verb, usual = USUAL[Kind.DECISION]
    with pytest.raises(PermissionDenied):  # the head of the Committee enters nothing alone
        actions.decide(task, by=body.secretary, at=NOW, **usual(task, body.secretary, NOW))
    with pytest.raises(WrongMoment):
        actions.decide(task, by=body.office, at=NOW, **usual(task, body.office, NOW))
    with pytest.raises(WrongMoment):
        act(case.proposal, Kind.RESOLUTION, by=body.office, type="APPROVE_BY_HEAD",
            reasons="x", head_accountability=True)  # fmt: skip
    assert open_kinds(case) == {Kind.RESOLUTION}


# --- what is typed wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": " "}, "number"),
        ({"signer": ""}, "signer"),
        ({"file": None}, "file"),
        ({"document_date": NOW.date() + timedelta(days=1)}, "document_date"),
        ({"met_on": NOW.date() + timedelta(days=1)}, "met_on"),
        ({"document_date": NOW.date() - timedelta(days=9)}, "document_date"),
        ({"members": None}, "members"),
        ({"present": 16}, "present"),
        ({"against": None}, "in_favour"),
        ({"in_favour": 12}, "in_favour"),
        ({"approved_scope": ""}, "approved_scope"),
        ({"supervisor": None}, "supervisor"),
        ({"type": "REJECT"}, "reasons"),
    ],
)
def test_what_the_paper_must_say(hcm, body, change, field):
    case = to_enter(hcm, body)
    with pytest.raises(ValidationError) as bad:
        act(case.proposal, Kind.RESOLUTION, by=body.office, **change)
    assert field in bad.value.error_dict
    assert open_kinds(case) == {Kind.RESOLUTION}
    assert not Resolution.objects.exists()


def test_a_stale_page_enters_nothing(hcm, body):
    case = to_enter(hcm, body)
    with pytest.raises(Stale):
        act(case.proposal, Kind.RESOLUTION, by=body.office, seen_sha256="0" * 64)
    assert open_kinds(case) == {Kind.RESOLUTION}


def test_counts_may_be_unknown(hcm, body):
    none = dict.fromkeys(("present", "members", "in_favour", "against", "abstained"))
    case = entered(hcm, body, **none)
    assert case.resolutions.get().members is None
