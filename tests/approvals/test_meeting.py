"""The meeting that votes: kept, put off, its ballots confirmed, held once more (ADR 29)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.models import Unit
from accounts.roles import Role
from approvals import actions, policy, selectors
from approvals.models import (
    Ballot,
    Case,
    Confirmation,
    Kind,
    MeetingDraft,
    Note,
    Postponement,
    Reminder,
    Round,
    Sheet,
    VoteResult,
    VoteRule,
)
from core.clock import day_of
from core.verdicts import WrongMoment
from journal.models import Entry
from notifications.routes import TOLD
from tests.approvals.makers import ABSTAIN, AGAINST, FOR, act, close, owed, submitted, walk
from tests.approvals.test_mandates import absent, mandate
from tests.world import NOW, give, make_user, vn

Result = VoteResult.Result
AWAY = {"absentees": "Đi công tác."}


@pytest.fixture
def voting(hcm):
    """A plan that is voted on by the head and the second deputy."""
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    return Case.objects.get(pk=case.pk)


def cast(case, person, choice):
    act(case.proposal, Kind.VOTE, person=person, by=person, choice=choice)


def kinds(case):
    return sorted(case.tasks.open().values_list("kind", flat=True))


def voted_down(case, hcm):
    cast(case, hcm.ward_head, AGAINST)
    cast(case, hcm.ward_deputy2, AGAINST)
    act(case.proposal, Kind.CLOSE_VOTE)
    return Case.objects.get(pk=case.pk)


# ------------------------------------------------------------------- ballots the secretary entered


def test_entered_ballots_count_only_when_the_chair_has_confirmed_them(hcm, voting):
    cast(voting, hcm.ward_head, FOR)
    sheet = act(voting.proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_deputy2: AGAINST})

    assert kinds(voting) == [Kind.CONFIRM_MINUTES]
    assert voting.vote.result is None
    assert sheet.ballots == [[hcm.ward_deputy2.pk, "AGAINST"]]
    assert hcm.ward_head.full_name in sheet.chaired_as
    task = owed(voting.proposal, Kind.CONFIRM_MINUTES)
    assert (task.role, task.working_days) == (Role.HEAD, 1)

    act(voting.proposal, Kind.CONFIRM_MINUTES)

    result = voting.vote.result
    assert (result.result, result.in_favour, result.against) == ("CARRIED_BY_TIE_RULE", 1, 1)
    assert (result.by, result.chair) == (hcm.ward_officer, hcm.ward_head)
    entered = voting.vote.ballots.get(voter=hcm.ward_deputy2)
    assert entered.by == hcm.ward_officer
    assert kinds(voting) == [Kind.DECISION]


def test_who_was_absent_neither_chaired_nor_confirms(hcm):
    """A head away whom nobody stands in for: a deputy chaired, and a deputy confirms."""
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    cast(case, hcm.ward_deputy2, FOR)
    given = {"ballots": {third: AGAINST}, **AWAY}
    with pytest.raises(ValidationError) as refused:
        act(case.proposal, Kind.CLOSE_VOTE, chair=hcm.ward_head, **given)
    assert set(refused.value.message_dict) == {"chair"}
    assert hcm.ward_head.full_name in str(refused.value)

    sheet = act(case.proposal, Kind.CLOSE_VOTE, **given)

    assert sheet.chair == hcm.ward_deputy2
    task = owed(case.proposal, Kind.CONFIRM_MINUTES)
    assert task.role == Role.DEPUTY_HEAD
    assert not policy.can_act(hcm.ward_head, task)
    act(case.proposal, Kind.CONFIRM_MINUTES, by=hcm.ward_deputy2)
    result = Case.objects.get(pk=case.pk).vote.result
    assert (result.result, result.chair) == ("NOT_CARRIED", hcm.ward_deputy2)


def test_the_head_chairs_before_who_stands_in_for_him_and_he_before_other_deputies(hcm, voting):
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    mandate(hcm.ward_head, third)

    found = selectors.who_may_chair(voting, on=day_of(NOW))

    assert list(found) == [hcm.ward_head, third, hcm.ward_deputy2]  # never an author
    assert "12/GUQ-PSG" in found[third]
    assert "12/GUQ-PSG" not in found[hcm.ward_head]


def test_given_back_nothing_counts_and_whoever_has_no_ballot_may_cast(hcm, voting):
    cast(voting, hcm.ward_head, FOR)
    act(voting.proposal, Kind.CLOSE_VOTE, ballots={hcm.ward_deputy2: AGAINST}, place="Phòng 2")
    with pytest.raises(ValidationError):
        act(voting.proposal, Kind.CONFIRM_MINUTES, confirmed=False)
    act(voting.proposal, Kind.CONFIRM_MINUTES, confirmed=False, reason="Bà Hai bỏ phiếu đồng ý.")

    assert (voting.vote.result, voting.vote.ballots.count()) == (None, 1)
    assert kinds(voting) == [Kind.CLOSE_VOTE, Kind.VOTE]
    kept = MeetingDraft.objects.get(task=owed(voting.proposal, Kind.CLOSE_VOTE)).typed
    assert (kept["place"], kept[f"ballot_{hcm.ward_deputy2.pk}"]) == ("Phòng 2", "AGAINST")
    cast(voting, hcm.ward_deputy2, FOR)
    result = act(voting.proposal, Kind.CLOSE_VOTE)  # nothing was entered: it counts at once
    assert (result.result, result.in_favour) == (Result.CARRIED, 2)
    assert Sheet.objects.count() == 1


def test_who_entered_never_confirms_neither_by_the_act_nor_in_the_database(hcm, voting):
    sheet = act(voting.proposal, Kind.CLOSE_VOTE)
    task = owed(voting.proposal, Kind.CONFIRM_MINUTES)
    row = {"task": task, "sheet": sheet, "confirmed": True, "at": NOW}
    with pytest.raises(DatabaseError, match="who entered"), transaction.atomic():
        Confirmation.objects.create(by=hcm.ward_officer, **row)
    hcm.ward.seats.filter(role=Role.HEAD).delete()
    give(hcm.ward_officer, Role.HEAD, unit=hcm.ward)
    with pytest.raises(PermissionDenied):
        act(voting.proposal, Kind.CONFIRM_MINUTES, by=hcm.ward_officer)


def test_where_the_head_does_the_officers_work_a_deputy_confirms_or_nobody_can(hcm):
    """NO_OFFICER: the head closes the vote himself."""
    hcm.ward_officer.seats.all().delete()
    for person in hcm.ward.seats.filter(role=Role.UNIT_OFFICER):
        person.delete()
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    act(case.proposal, Kind.CLOSE_VOTE, by=hcm.ward_head)
    assert owed(case.proposal, Kind.CONFIRM_MINUTES).role == Role.DEPUTY_HEAD

    act(case.proposal, Kind.CONFIRM_MINUTES, confirmed=False, reason="Chưa đúng.")
    hcm.ward.seats.filter(role=Role.DEPUTY_HEAD).exclude(person=hcm.ward_deputy).delete()
    result = act(case.proposal, Kind.CLOSE_VOTE, by=hcm.ward_head)

    case.refresh_from_db()
    assert result.result == Result.CARRIED
    assert Note.NOBODY_CONFIRMS in case.notes


# --------------------------------------------------------------------------------- kept, put off


def test_what_is_kept_closes_nothing_and_is_no_evidence(hcm, voting):
    task = owed(voting.proposal, Kind.CLOSE_VOTE)
    for place in ("Phòng 1", "Phòng 3"):
        actions.save_minutes(task, typed={"place": place}, by=hcm.ward_officer, at=NOW)

    assert MeetingDraft.objects.get().typed == {"place": "Phòng 3"}
    assert kinds(voting) == [Kind.CLOSE_VOTE, Kind.VOTE, Kind.VOTE]
    assert not Ballot.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.save_minutes(task, typed={}, by=hcm.ward_deputy2, at=NOW)
    act(voting.proposal, Kind.CLOSE_VOTE)
    assert not MeetingDraft.objects.exists()


def test_a_meeting_put_off_keeps_both_days_and_tells_the_voters(hcm, voting):
    task = owed(voting.proposal, Kind.CLOSE_VOTE)
    old = task.due_on
    meets_at = task.due_at + timedelta(days=3, hours=-8)
    about = {"by": hcm.ward_officer, "at": NOW}
    with pytest.raises(ValidationError) as refused:
        actions.postpone(task, meets_at=NOW, reason=" ", **about)
    assert set(refused.value.message_dict) == {"meets_at", "reason"}

    actions.postpone(task, meets_at=meets_at, reason="Họp đột xuất.", **about)

    put_off = Postponement.objects.get()
    assert (put_off.old_due_on, put_off.new_due_on) == (old, day_of(meets_at))
    moved = voting.tasks.open()
    assert set(moved.values_list("due_on", "due_version")) == {(day_of(meets_at), 2)}
    live = Reminder.objects.filter(task__in=moved, superseded=False, fired_at=None)
    assert set(live.values_list("due_version", flat=True)) == {2}
    entry = Entry.objects.for_scope(voting.proposal).took("vote.postpone").get()
    (route,) = TOLD["vote.postpone"]
    assert set(route.audience(entry)) == {hcm.ward_head, hcm.ward_deputy2}
    again = meets_at - timedelta(days=2)
    actions.postpone(task, meets_at=again, reason="Sớm hơn một chút.", **about)
    task.refresh_from_db()
    assert task.due_on == day_of(meets_at)  # it never comes back by itself
    with pytest.raises(WrongMoment, match="chỉ cho dời cuộc họp 2 lần"):
        actions.postpone(task, meets_at=again, reason="Lần thứ ba.", **about)


def test_a_meeting_is_put_off_as_far_as_the_rule_says_and_never_once_it_is_late(hcm, voting):
    task = owed(voting.proposal, Kind.CLOSE_VOTE)
    far = vn(2026, 3, 25, 23)  # due on the 18th; five working days later
    about = {"by": hcm.ward_officer, "reason": "Bận."}
    with pytest.raises(ValidationError, match="25/03/2026") as refused:
        actions.postpone(task, meets_at=far + timedelta(days=1), at=NOW, **about)
    assert set(refused.value.message_dict) == {"meets_at"}
    late = task.due_at + timedelta(minutes=1)
    with pytest.raises(WrongMoment, match="quá hạn"):
        actions.postpone(task, meets_at=far, at=late, **about)
    assert actions.postpone(task, meets_at=far, at=NOW, **about).new_due_on == day_of(far)


def test_too_few_who_cast_close_nothing(hcm, voting):
    """Two of five: the officer alone makes no majority out of absences (E-VOTE-2)."""
    for _n in range(3):
        make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    cast(case, hcm.ward_deputy2, FOR)
    given = {"ballots": {}, "absentees": "Ba người bận."}
    with pytest.raises(WrongMoment, match="1 trong 5 người"):
        act(case.proposal, Kind.CLOSE_VOTE, **given)
    for task in case.tasks.open().filter(kind=Kind.VOTE).order_by("-pk")[:2]:
        cast(case, task.person, FOR)

    said = act(case.proposal, Kind.CLOSE_VOTE, **given)

    assert isinstance(said, Sheet)  # an absence is the secretary's word too: the chair confirms
    assert Case.objects.get(pk=case.pk).vote.result is None


# --------------------------------------------------------------------------------- a further round


def test_not_carried_it_is_voted_again_once_and_the_last_round_counts(hcm, voting):
    case = voted_down(voting, hcm)
    again = {"reason": "Đã bổ sung phương án kinh phí.", "by": hcm.ward_head, "at": NOW}
    with pytest.raises(PermissionDenied):
        actions.vote_again(case, **{**again, "by": hcm.ward_deputy2})
    with pytest.raises(ValidationError):
        actions.vote_again(case, **{**again, "reason": " "})

    actions.vote_again(case, **again)

    assert kinds(case) == [Kind.CLOSE_VOTE, Kind.VOTE, Kind.VOTE]
    assert selectors.choices_for(case.tasks.filter(kind=Kind.DECISION).get()) == []
    with pytest.raises(WrongMoment):
        actions.vote_again(case, **again)
    cast(case, hcm.ward_head, FOR)
    cast(case, hcm.ward_deputy2, ABSTAIN)
    act(case.proposal, Kind.CLOSE_VOTE)
    first, second = case.vote.rounds.order_by("n")
    assert (first.result.result, second.result.result) == (Result.NOT_CARRIED, Result.NOT_CARRIED)
    assert (first.ballots.count(), second.ballots.count()) == (2, 2)
    with pytest.raises(WrongMoment, match="1"):  # the rule allows one
        actions.vote_again(case, **again)
    act(case.proposal, Kind.DECISION, type="REJECT", reasons="Chưa đủ điều kiện.")
    case.proposal.refresh_from_db()
    assert case.proposal.state == "REJECTED"


def test_the_last_round_binds_the_decision(hcm, voting):
    case = voted_down(voting, hcm)
    actions.vote_again(case, reason="Đã rõ.", by=hcm.ward_officer, at=NOW)
    walk(case.proposal, until=Kind.DECISION)

    task = owed(case.proposal, Kind.DECISION)
    assert selectors.choices_for(task) == ["APPROVE"]
    with pytest.raises(WrongMoment):
        act(case.proposal, Kind.DECISION, type="REJECT", reasons="Không.")
    act(case.proposal, Kind.DECISION)
    case.proposal.refresh_from_db()
    assert case.proposal.state == "APPROVED"


def test_the_walls_of_a_round(hcm, voting):
    """No second ballot in a round, none in a closed one, no round after one that was carried."""
    case = voted_down(voting, hcm)
    last = case.vote.last
    row = {"voter": hcm.ward_head, "choice": "FOR", "by": hcm.ward_head, "at": NOW}
    again = {"vote": case.vote, "n": 2, "rule": last.rule, "opened_by": hcm.ward_head}
    for n in (1, 3):
        with pytest.raises(DatabaseError), transaction.atomic():
            Round.objects.create(**{**again, "n": n}, reason="Lại.", opened_at=NOW)
    with pytest.raises(DatabaseError, match="says_why"), transaction.atomic():
        Round.objects.create(**again, opened_at=NOW)
    with pytest.raises(DatabaseError, match="only who is entitled"), transaction.atomic():
        Ballot.objects.create(round=last, **row)
    second = Round.objects.create(**again, reason="Lại.", opened_at=NOW)
    Ballot.objects.create(round=second, **row)
    with pytest.raises(DatabaseError, match="one_ballot_a_voter"), transaction.atomic():
        Ballot.objects.create(round=second, **row)


# --------------------------------------------------------------------------- the head is absent

HEADS_SIDE = [
    # the rule, ballots of head and deputies,          result, why
    (False, {"deputy2": FOR, "third": AGAINST}, "NOT_CARRIED", "TIE_WITHOUT_HEAD"),
    (True, {"deputy2": FOR, "third": AGAINST}, "CARRIED_BY_TIE_RULE", "TIE_STAND_IN_FOR"),
    (True, {"deputy2": AGAINST, "third": FOR}, "NOT_CARRIED", "TIE_STAND_IN_AGAINST"),
]


@pytest.mark.parametrize(("counts", "ballots", "result", "why"), HEADS_SIDE)
def test_e_vote_3_who_chairs_for_the_head_is_his_side_only_by_the_rule(
    hcm, counts, ballots, result, why
):
    third = make_user(unit=hcm.ward, seat=Role.DEPUTY_HEAD)
    absent(hcm.ward_head)
    VoteRule.objects.update(stand_in_is_head=counts)
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    people = {"deputy2": hcm.ward_deputy2, "third": third}
    for name, choice in ballots.items():
        cast(case, people[name], choice)

    said = close(case.proposal, ballots={}, chair=hcm.ward_deputy2, absentees="Đi họp.")

    assert (said.result, said.explanation) == (result, why)
    assert said.chair == hcm.ward_deputy2


def test_a_units_own_rule_comes_before_the_general_one(hcm):
    general = selectors.vote_rule(hcm.ward.pk, on=day_of(NOW))
    own = VoteRule.objects.create(
        unit=Unit.objects.get(pk=hcm.ward.pk),
        further_rounds=0,
        again_days=3,
        confirm_days=2,
        source="Quy chế của phường",
    )
    assert (general.further_rounds, general.verified) == (1, False)
    assert selectors.vote_rule(hcm.ward.pk, on=day_of(NOW)) == own
    assert selectors.vote_rule(hcm.health.pk, on=day_of(NOW)) == general
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    cast(case, hcm.ward_deputy2, "ABSTAIN")
    assert close(case.proposal, ballots={}, **AWAY).result == Result.NOT_CARRIED
    with pytest.raises(WrongMoment, match="no further round|không"):
        actions.vote_again(case, reason="Lại.", by=hcm.ward_head, at=NOW)
