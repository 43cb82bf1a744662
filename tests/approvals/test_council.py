"""A council: set up by the head, declared in, scored, closed, confirmed; vote and decision wait."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from approvals import actions, selectors
from approvals.council import Recommendation
from approvals.models import (
    Council,
    CouncilMember,
    CouncilResult,
    CouncilRule,
    Decision,
    Kind,
    Place,
    ScoreSheet,
    Task,
    Vote,
)
from approvals.selectors import Sitting
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.actions import grant
from proposals.models import Capacity, Proposal
from tests.approvals import councils
from tests.approvals.browsing import Person, text_of
from tests.approvals.makers import act, in_stage, submitted, walk
from tests.approvals.test_mandates import mandate
from tests.world import NOW, make_user, vn


@pytest.fixture(autouse=True)
def _in_english():
    """What is refused is read in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def case(hcm):
    """A deputy's plan that the ward checks."""
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    return case


@pytest.fixture
def council(hcm, case):
    return councils.set_up(case, councils.seven(hcm))


def reads(person, proposal) -> bool:
    return Proposal.objects.visible_to(person).filter(pk=proposal.pk).exists()


def kinds(person=None) -> list:
    owed = Task.objects.open()
    owed = owed.filter(person=person) if person else owed
    return sorted(owed.values_list("kind", flat=True))


# ------------------------------------------------------------------------------- setting up


def test_the_head_sets_up_a_council_of_seven(hcm, case, council):
    expert = councils.experts(hcm)[0]
    assert (council.by, council.number, council.rule.verified) == (
        hcm.ward_head,
        "12/QĐ-UBND",
        False,
    )
    assert len(Sitting(council).entitled) == 7
    assert kinds(expert) == [Kind.COUNCIL_DECLARE]
    assert kinds(hcm.ward_officer) == [Kind.COUNCIL_CLOSE, Kind.COUNCIL_DECLARE]
    assert not reads(expert, case.proposal)  # nothing before the declaration
    assert Entry.objects.for_scope(case.proposal).took("council.set_up").count() == 1


def without(members, *people):
    return [(one, place) for one, place in members if one not in people]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda hcm, rows: rows[:4], "5 to 9"),
        (lambda hcm, rows: [*rows, *rows[4:7]], "named twice"),
        (lambda hcm, rows: [(p, "MEMBER" if s == "CHAIR" else s) for p, s in rows], "one chair"),
        (lambda hcm, rows: [*rows, (hcm.ward_deputy, Place.MEMBER)], "author"),
        (lambda hcm, rows: [*rows, (hcm.ward_deputy, Place.SUPPORT)], "author"),
    ],
)
def test_what_is_no_council(hcm, case, change, said):
    with pytest.raises(ValidationError) as refusal:
        councils.set_up(case, change(hcm, councils.seven(hcm)))
    assert said in str(refusal.value)
    assert not Council.objects.exists()


def test_e_coi_1_an_author_is_never_a_member_whoever_inserts_him(hcm, council):
    """The second wall: the trigger."""
    task = councils.seat(council, hcm.home_head).task
    Task.objects.filter(pk=task.pk).update(voided_at=NOW)
    spare = Task.objects.filter(case=council.case, kind=Kind.CHECK_NOTE).get()
    with pytest.raises(DatabaseError, match="an author never decides"), transaction.atomic():
        CouncilMember.objects.create(
            council=council, person=hcm.ward_deputy, place="MEMBER", task=spare, by=hcm.ward_head,
            at=NOW,
        )  # fmt: skip


def test_who_is_shut_out_sits_in_no_council(hcm, case):
    grant(case.proposal, capacity=Capacity.CONFLICT, person=hcm.home_head, closes=True, at=NOW)
    with pytest.raises(ValidationError, match="conflict of interest"):
        councils.set_up(case, councils.seven(hcm))


def test_only_the_head_or_who_stands_in_for_him_sets_one_up(hcm, case):
    for other in (hcm.ward_officer, hcm.ward_deputy2, hcm.health_head, hcm.ward_deputy):
        with pytest.raises(PermissionDenied):
            councils.set_up(case, councils.seven(hcm), by=other)
    given = mandate(hcm.ward_head, hcm.ward_deputy2)
    council = councils.set_up(case, councils.seven(hcm), by=hcm.ward_deputy2)
    assert council.mandate == given


def test_a_council_sits_between_intake_and_vote(hcm):
    case = submitted(hcm)
    with pytest.raises(WrongMoment, match="not taken in"):
        councils.set_up(case, councils.seven(hcm))
    walk(case.proposal, until=Kind.VOTE)
    with pytest.raises(WrongMoment, match="vote was opened"):
        councils.set_up(case, councils.seven(hcm))


def test_one_council_at_a_time(hcm, case, council):
    with pytest.raises(WrongMoment, match="sits on this plan"):
        councils.set_up(case, councils.seven(hcm))


# ------------------------------------------------------------------------------ declaring


def test_who_declares_no_conflict_reads_and_owes_a_sheet(hcm, case, council):
    expert = councils.experts(hcm)[0]
    councils.declare(council, expert)
    councils.declare(council, hcm.division_staff)  # a helper
    assert reads(expert, case.proposal)
    assert reads(hcm.division_staff, case.proposal)
    assert kinds(expert) == [Kind.COUNCIL_SHEET]
    assert kinds(hcm.division_staff) == []


def test_e_coi_1_who_declares_a_conflict_is_shut_out_at_once(hcm, case, council):
    councils.declare(council, hcm.ward_deputy2, conflict="Em ruột của tác giả.")
    assert not reads(hcm.ward_deputy2, case.proposal)  # though his post reads the ward's dossiers
    assert kinds(hcm.ward_deputy2) == []
    assert [one.person for one in Sitting(council).entitled].count(hcm.ward_deputy2) == 0
    assert Entry.objects.for_scope(case.proposal).took("council.declare").get().data["conflict"]


def test_a_conflict_says_what_it_is(hcm, council):
    with pytest.raises(ValidationError, match="what the conflict"):
        councils.declare(council, hcm.home_head, conflict=" ")


def test_another_is_named_in_his_place(hcm, case, council):
    new = make_user("Chuyên Gia Mới", unit=hcm.health_division)
    councils.declare(council, hcm.ward_officer, conflict="Vợ là tác giả.")
    assert kinds(hcm.ward_head) == [
        Kind.COUNCIL_CLOSE,
        Kind.COUNCIL_DECLARE,
    ]  # the chair has it now
    gone = councils.seat(council, hcm.ward_officer)
    with pytest.raises(ValidationError, match="stays on record"):
        actions.name_member(gone, person=new, reason="", by=hcm.ward_head, at=NOW)
    with pytest.raises(ValidationError, match="author"):
        actions.name_member(gone, person=hcm.ward_deputy, reason="x", by=hcm.ward_head, at=NOW)

    actions.name_member(gone, person=new, reason="Người cũ có xung đột.", by=hcm.ward_head, at=NOW)

    assert kinds(new) == [Kind.COUNCIL_CLOSE, Kind.COUNCIL_DECLARE]
    assert kinds(hcm.ward_head) == [Kind.COUNCIL_DECLARE]
    assert len(Sitting(council).entitled) == 7


# -------------------------------------------------------------------------------- scoring


def test_a_sheet_is_sent_once_and_by_a_member_alone(hcm, council):
    councils.declared(council)
    expert = councils.experts(hcm)[0]
    task = councils.sheet_task(council, expert)
    sheet = councils.score(council, expert)
    assert [row["score"] for row in sheet.scores] == [7] * 7
    given = {"scores": councils.filled(council), "comment": "x", "recommendation": "APPROVE"}
    with pytest.raises(WrongMoment, match="did this step"):
        actions.send_sheet(task, by=expert, at=NOW, **given)
    with pytest.raises(DatabaseError), transaction.atomic():
        ScoreSheet.objects.update(comment="khác")
    other = councils.sheet_task(council, hcm.home_head)
    with pytest.raises(PermissionDenied):
        actions.send_sheet(other, by=expert, at=NOW, **given)


@pytest.mark.parametrize(
    ("change", "beside"),
    [
        ({"scores": {}}, "score_NECESSITY"),
        ({"comment": " "}, "comment"),
        ({"recommendation": ""}, "recommendation"),
    ],
)
def test_what_is_no_sheet(hcm, council, change, beside):
    councils.declare(council, hcm.home_head)
    with pytest.raises(ValidationError) as refusal:
        councils.score(council, hcm.home_head, **change)
    assert beside in refusal.value.message_dict


def test_a_remark_is_needed_below_the_threshold_of_the_rule(hcm, council):
    councils.declare(council, hcm.home_head)
    for score, remark, fits in ((11, "", False), (4, "", False), (4, "Yếu", True)):
        scores = councils.filled(council) | {"EFFECT": (score, remark)}
        if fits:
            assert councils.score(council, hcm.home_head, scores=scores)
        else:
            with pytest.raises(ValidationError):
                councils.score(council, hcm.home_head, scores=scores)


# ---------------------------------------------------------------------- meeting and close


def test_papers_are_with_the_members_seven_working_days_before(hcm, council):
    councils.declared(council)
    early = vn(2026, 3, 17, 9)
    with pytest.raises(ValidationError, match="18/03/2026"):
        councils.call(council, by=hcm.ward_officer, start_at=early)
    call = councils.call(council, by=hcm.ward_officer, start_at=early, reason="Bão sắp vào.")
    assert (call.reason, call.earliest) == ("Bão sắp vào.", vn(2026, 3, 18).date())
    assert councils.call(council, by=hcm.ward_head).reason == ""
    with pytest.raises(PermissionDenied):
        councils.call(council, by=hcm.home_head)


def test_a_page_reads_a_council_as_its_acts_do(hcm, council):
    councils.declared(council)
    councils.call(council, by=hcm.ward_officer)
    last = councils.call(council, by=hcm.ward_officer, start_at=councils.MEETS + timedelta(hours=2))

    (read,) = selectors.councils_of(council.case_id)
    page, act = Sitting(read), Sitting(Council.objects.get(pk=council.pk))

    assert page.call == act.call == last
    assert page.call.start_at == last.start_at
    assert page.call.by.full_name == hcm.ward_officer.full_name
    assert [(one.pk, one.weight) for one in page.criteria] == [
        (one.pk, one.weight) for one in act.criteria
    ]
    assert [one.person for one in page.everybody] == [one.person for one in act.everybody]


def test_the_secretary_closes_the_chair_confirms_and_the_vote_opens(hcm, case, council):
    councils.declared(council)
    for kind in (Kind.CHECK_NOTE, Kind.PARTY_OPINION):
        act(case.proposal, kind)
    assert not Vote.objects.exists()  # it waits for the council
    people = [one.person for one in Sitting(council).missing]
    for person in people[:6]:
        councils.score(council, person, "APPROVE" if person != people[5] else "REJECT")
    councils.call(council, by=hcm.ward_officer)
    minutes = councils.close(council, by=hcm.ward_officer, present=people[:5])
    said = (minutes.recommends, minutes.why, minutes.approve, minutes.reject, minutes.entitled)
    assert said == (Recommendation.APPROVE, "ENOUGH", 5, 1, 7)
    assert kinds(people[6]) == []  # his sheet is not waited for any more
    assert not Vote.objects.exists()

    councils.confirm(council, by=hcm.ward_head)

    result = CouncilResult.objects.get()
    assert (result.recommends, result.by) == ("APPROVE", hcm.ward_head)
    assert Vote.objects.filter(case=case).exists()
    verbs = list(
        Entry.objects.for_scope(case.proposal).order_by("n").values_list("verb", flat=True)
    )
    told = [verb for verb in dict.fromkeys(verbs) if verb.startswith("council.")]
    steps = ("set_up", "declare", "call", "close", "confirm")
    assert told == [f"council.{step}" for step in steps]


def test_without_the_quorum_nothing_is_closed(hcm, council):
    councils.declared(council)
    people = [one.person for one in Sitting(council).missing]
    councils.score(council, people[0])
    councils.call(council, by=hcm.ward_officer)
    with pytest.raises(ValidationError, match="4 of 7 members were present; 5 are needed"):
        councils.close(council, by=hcm.ward_officer, present=people[:4])
    assert councils.close(council, by=hcm.ward_officer, present=people[:5])


def test_no_close_without_a_sheet_or_a_call_or_before_the_meeting(hcm, council):
    councils.declared(council)
    with pytest.raises(WrongMoment, match="not called"):
        councils.close(council, by=hcm.ward_officer)
    councils.call(council, by=hcm.ward_officer)
    with pytest.raises(ValidationError, match="Nobody has sent a sheet"):
        councils.close(council, by=hcm.ward_officer)
    councils.score(council, hcm.home_head)
    with pytest.raises(ValidationError, match="called for 18/03/2026"):
        councils.close(council, by=hcm.ward_officer, held_at=NOW)


def test_a_secretary_who_declared_nothing_closes_nothing(hcm, council):
    councils.declare(council, hcm.ward_head)
    councils.call(council, by=hcm.ward_head)
    with pytest.raises(PermissionDenied, match="Declare"):
        councils.close(council, by=hcm.ward_officer)


# ----------------------------------------------------------------- vote and decision wait


def test_no_decision_while_a_council_sits(hcm):
    """A procedure without a vote, whose decision is open already; then the wall behind it."""
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    assert not Vote.objects.filter(case=task.case).exists()
    head, address = Person(hcm.ward_head), reverse("approvals:decide", args=[task.pk])
    before = reverse("approvals:set_up_council", args=[task.proposal_id])
    Task.objects.filter(pk=task.pk).update(due_on=date(2026, 3, 17))
    said = text_of(head.open(before))
    assert "meets on 18/03/2026 at the earliest" in said  # seven working days after NOW
    assert "is due on 17/03/2026: its days go on meanwhile, and it will be late" in said
    Task.objects.filter(pk=task.pk).update(due_on=date(2026, 3, 18))
    assert "it will be late" not in text_of(head.open(before))
    Task.objects.filter(pk=task.pk).update(due_on=date(2026, 3, 6))  # it is late already
    assert "it will be late" not in text_of(head.open(before))
    assert 'name="reasons"' in head.open(address).content.decode()
    council = councils.set_up(task.case, councils.seven(hcm))
    shown = head.open(address)
    assert "It waits for the council that sits on it" in text_of(shown)
    assert 'name="reasons"' not in shown.content.decode()
    assert reverse("approvals:hand_on", args=[task.pk]) not in shown.content.decode()
    with pytest.raises(WrongMoment, match="council sits"):
        act(task.proposal, Kind.DECISION)
    with pytest.raises(DatabaseError, match="a council sits still"), transaction.atomic():
        Decision.objects.create(
            task=task, case=task.case, proposal=task.proposal, version=task.case.version,
            type="REJECT", reasons="Không.", decided_by=hcm.ward_head, decided_at=NOW,
        )  # fmt: skip
    with pytest.raises(DatabaseError, match="a council sits still"), transaction.atomic():
        Vote.objects.create(case=task.case, base="CAST", opened_at=NOW)
    with clock.frozen(NOW):
        actions.dissolve_council(council, reason="Không cần nữa.", by=hcm.ward_head, at=NOW)
    assert act(task.proposal, Kind.DECISION)


def test_a_recommendation_binds_nobody(hcm, case, council):
    councils.concluded(council, secretary=hcm.ward_officer, chair=hcm.ward_head, said="REJECT")
    walk(case.proposal, at=councils.HELD, late_reason="Chờ hội đồng.")
    assert Decision.objects.get(case=case).type == "APPROVE"


def test_the_head_dissolves_it_and_the_case_goes_on(hcm, case, council):
    councils.declared(council)
    expert = councils.experts(hcm)[0]
    for kind in (Kind.CHECK_NOTE, Kind.PARTY_OPINION):
        act(case.proposal, kind)
    with pytest.raises(PermissionDenied):
        actions.dissolve_council(council, reason="x", by=hcm.ward_officer, at=NOW)
    with pytest.raises(ValidationError):
        actions.dissolve_council(council, reason=" ", by=hcm.ward_head, at=NOW)
    with clock.frozen(NOW):
        actions.dissolve_council(council, reason="Trùng đề án khác.", by=hcm.ward_head, at=NOW)

    assert Vote.objects.filter(case=case).exists()
    assert not reads(expert, case.proposal)
    assert kinds(expert) == []
    with pytest.raises(WrongMoment, match="dissolved"):
        councils.call(council, by=hcm.ward_officer)


def test_after_it_was_dissolved_another_may_sit_with_the_same_people(hcm, case, council):
    councils.declared(council)
    actions.dissolve_council(council, reason="Sai quyết định.", by=hcm.ward_head, at=NOW)
    again = councils.set_up(case, councils.seven(hcm), number="13/QĐ-UBND")
    councils.concluded(again, secretary=hcm.ward_officer, chair=hcm.ward_head)
    assert selectors.open_council(case) is None


# ----------------------------------------------------------------------------- rule data


def test_a_rule_and_its_sheet_are_kept_once_a_council_sat(council):
    rule = council.rule
    for change in (
        lambda: CouncilRule.objects.filter(pk=rule.pk).update(least=3),
        lambda: rule.criteria.update(weight=9),
        lambda: rule.criteria.create(code="X", order=9, name="X", weight=1),
        lambda: rule.criteria.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="a council sat by this rule"), transaction.atomic():
            change()
    CouncilRule.objects.filter(pk=rule.pk).update(valid_to=vn(2026, 12, 31).date())


def test_members_are_proposed_by_what_they_know_and_how_much_they_owe(hcm, case, council):
    found = selectors.proposed(case, on=NOW.date())
    people = [one.person for one in found]
    assert hcm.ward_deputy2 in people
    assert hcm.ward_deputy not in people  # the author
    assert hcm.ward_head not in people  # decides on what the council says
    chair = next(one for one in found if one.person == hcm.ward_deputy2)
    assert (chair.councils, chair.tasks) == (1, 1)
