"""What was asked and is not answered in time: silence, late answers, withdrawals, letters."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from approvals import actions, policy
from approvals.models import (
    Asked,
    Kind,
    Opinion,
    Task,
    Unanswered,
)
from approvals.selectors import Addressee
from core import clock
from core.verdicts import WrongMoment
from journal.models import Entry
from proposals.actions import grant
from proposals.models import Capacity, Proposal
from tests.approvals.makers import (
    act,
    act_late,
    ask,
    doer,
    in_stage,
    minutes,
    new_version,
    silence,
    submitted,
    walk,
)
from tests.world import NOW, TODAY, VIETNAM, make_user, vn

DUE = vn(2026, 3, 17)
"""The end of Monday 16 March: five working days after Monday 9 March."""


WALKS = 8


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


# ------------------------------------------------------------------------------- silence


def test_silence_is_recorded_once_and_the_case_goes_on(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    (asked,) = ask(case, unit_of(hcm.health))
    act(case.proposal, Kind.CHECK_NOTE)
    act(case.proposal, Kind.PARTY_OPINION)

    assert silence(DUE - timedelta(seconds=1)) == 0
    assert kinds(case.proposal) == {Kind.ASKED_OPINION}
    assert silence(DUE) == 1
    assert silence(DUE) == silence(DUE + timedelta(days=7)) == 0

    ended = Unanswered.objects.get()
    assert (ended.task, ended.why, ended.due_on, ended.by, ended.at) == (
        asked.task, "NO_ANSWER", date(2026, 3, 16), None, DUE,
    )  # fmt: skip
    assert Entry.objects.for_scope(case.proposal).took("opinion.no_answer").count() == 1
    assert {Kind.VOTE, Kind.CLOSE_VOTE} == kinds(case.proposal)  # in the same transaction
    assert not Opinion.objects.filter(kind=Kind.ASKED_OPINION).exists()  # nobody agreed


def test_a_week_without_a_sweep_changes_nothing_but_the_hour(hcm):
    case = submitted(hcm)
    ask(case, unit_of(hcm.health), expert(hcm.home_head, 1), expert(hcm.division_staff, 15))
    assert silence(DUE + timedelta(days=7)) == 2
    assert set(Unanswered.objects.values_list("due_on", flat=True)) == {
        date(2026, 3, 10),
        date(2026, 3, 16),
    }
    assert kinds(case.proposal) == {Kind.INTAKE, Kind.ASKED_OPINION}


def test_nobody_is_silent_on_a_provisional_date(hcm):
    case = submitted(hcm)
    (asked,) = ask(case, unit_of(hcm.health))
    Task.objects.filter(pk=asked.task.pk).update(provisional=True)
    assert silence(DUE + timedelta(days=30)) == 0


def test_what_was_silent_reminds_nobody_and_waits_for_nobody(hcm):
    case = submitted(hcm)
    (asked,) = ask(case, unit_of(hcm.health))
    silence(DUE)
    assert not asked.task.reminders.filter(fired_at=None, superseded=False).exists()
    assert not Task.objects.open().held_by(hcm.health_head).exists()


# ----------------------------------------------------------------------- late, not considered


def test_a_late_opinion_is_taken_and_says_how_late(hcm):
    case = submitted(hcm)
    (asked,) = ask(case, unit_of(hcm.health))
    silence(DUE)
    late = vn(2026, 3, 18, 10)
    with pytest.raises(actions.LateReasonNeeded):
        answer(asked.task, at=late)
    given = answer(asked.task, at=late, late_reason="Chờ số liệu.")
    task = Task.objects.get(pk=asked.task.pk)
    assert (task.days_late, task.voided_at, task.done_by) == (2, None, hcm.health_head)
    assert given.considered
    assert Unanswered.objects.get().task == task  # the silence stays on record
    with pytest.raises(WrongMoment, match="Trưởng SYT"):
        answer(asked.task, by=hcm.health_head, at=late, late_reason="Chờ số liệu.")


def test_what_comes_after_the_vote_was_closed_was_not_considered(hcm):
    case = submitted(hcm)
    (asked,) = ask(case, unit_of(hcm.health, 1))
    act(case.proposal, Kind.INTAKE)
    silence(vn(2026, 3, 11))
    late = vn(2026, 3, 12, 9)
    walk(case.proposal, until=Kind.DECISION, at=late)
    given = answer(asked.task, at=late, late_reason="Chờ họp.")
    assert not given.considered
    walk(case.proposal, at=late)
    assert case.proposal.decisions.get().type == "APPROVE"


def test_e_party_1_an_opinion_of_the_party_after_the_vote_is_kept_as_not_considered(hcm):
    """Where a rule makes it no hard stop; where it is one there is no vote before it (e.4)."""
    new_version("DECREE_73_8_1", PARTY_OPINION={"hard_stop": False})
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    act(case.proposal, Kind.CHECK_NOTE)
    for voter in (hcm.ward_head, hcm.ward_deputy2):
        act(case.proposal, Kind.VOTE, person=voter, by=voter)
    act(case.proposal, Kind.CLOSE_VOTE)

    act(case.proposal, Kind.PARTY_OPINION, position="DISAGREE", reason="Chưa nên.")

    given = Opinion.objects.get()
    assert (given.kind, given.considered) == (Kind.PARTY_OPINION, False)
    # The vote is not held again; both sides still meet, and the level above is told.
    assert kinds(case.proposal) == {Kind.DECISION, Kind.PARTY_MEETING}


def test_after_the_case_has_closed_nobody_answers(hcm):
    task = in_stage(hcm, Kind.DECISION, hcm.ward_staff)
    (asked,) = ask(task.case, unit_of(hcm.health), by=hcm.ward_head)
    silence(DUE)
    late = DUE + timedelta(days=1)
    act(task.proposal, Kind.DECISION, at=late, late_reason="Chờ ý kiến.")
    with pytest.raises(WrongMoment, match="đã kết thúc lúc .*: Được phê duyệt"):
        answer(asked.task, by=hcm.health_head, at=late, late_reason="x")
    assert not Opinion.objects.exists()


# ------------------------------------------------------------------------------ withdrawing


def test_a_request_is_withdrawn_with_a_reason_and_the_case_goes_on(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.CHECK_NOTE)
    first, second = (one.task for one in ask(case, unit_of(hcm.health), expert(hcm.home_head)))
    act(case.proposal, Kind.CHECK_NOTE)
    act(case.proposal, Kind.PARTY_OPINION)
    with pytest.raises(ValidationError):
        actions.withdraw_request(first, reason=" ", by=hcm.ward_head, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.withdraw_request(first, reason="Nhầm.", by=hcm.health_head, at=NOW)
    answer(second)

    actions.withdraw_request(first, reason="Nhầm đơn vị.", by=hcm.ward_head, at=NOW)

    ended = Unanswered.objects.get()
    assert (ended.why, ended.reason, ended.by) == ("WITHDRAWN", "Nhầm đơn vị.", hcm.ward_head)
    assert {Kind.VOTE, Kind.CLOSE_VOTE} == kinds(case.proposal)
    assert not reads(hcm.health_head, case.proposal)
    assert reads(hcm.home_head, case.proposal)
    with pytest.raises(WrongMoment, match="Trưởng PSG đã rút"):
        actions.withdraw_request(first, reason="Nữa.", by=hcm.ward_officer, at=NOW)
    with pytest.raises(WrongMoment, match="Vương Thị Nội"):
        actions.withdraw_request(second, reason="Muộn.", by=hcm.ward_officer, at=NOW)
    with pytest.raises(PermissionDenied):
        answer(first, by=hcm.health_deputy)
    with pytest.raises(WrongMoment, match="đã rút"):
        answer(first, by=hcm.health_head)


def test_who_was_asked_by_mistake_can_be_asked_again(hcm):
    case = submitted(hcm)
    (asked,) = ask(case, unit_of(hcm.health))
    actions.withdraw_request(asked.task, reason="Sai câu hỏi.", by=hcm.ward_officer, at=NOW)
    assert ask(case, unit_of(hcm.health))[0].task
    assert reads(hcm.health_head, case.proposal)


# ------------------------------------------------------------------------------ by letter


def test_the_officer_records_the_letter_of_somebody_outside(hcm):
    case = submitted(hcm)
    act(case.proposal, Kind.INTAKE)
    outside = Addressee(Asked.EXPERT, 5, outside="Viện Nghiên cứu phát triển")
    other = Addressee(Asked.RELATED_UNIT, 5, outside="Hội Nước sạch")
    first, _second = (one.task for one in ask(case, outside, other, by=hcm.ward_head))
    assert doer(first) == hcm.ward_officer
    assert ask(case, outside)[0].reason.startswith("Viện Nghiên cứu phát triển đã được hỏi")

    with pytest.raises(ValidationError) as missing:
        answer(first, by=hcm.ward_officer)
    assert set(missing.value.message_dict) == {
        "document_number", "document_date", "file", "signer",
    }  # fmt: skip
    given = answer(
        first,
        by=hcm.ward_officer,
        document_number="12/VNC",
        document_date=TODAY,
        file=minutes(),
        signer="GS. Đỗ Ngoài",
    )
    assert (given.kind, given.signer, given.by) == (
        Kind.ASKED_OPINION, "GS. Đỗ Ngoài", hcm.ward_officer,
    )  # fmt: skip


# ------------------------------------------------------------------------------ evidence


def test_a_conflict_that_came_up_meanwhile_shuts_out_whoever_was_asked(hcm):
    """The rule is asked again at the act."""
    case = submitted(hcm)
    (asked,) = ask(case, expert(hcm.ward_staff))
    assert policy.can_act(hcm.ward_staff, asked.task)
    grant(case.proposal, capacity=Capacity.CONFLICT, person=hcm.ward_staff, closes=True, at=NOW)
    with pytest.raises(PermissionDenied):
        answer(asked.task, by=hcm.ward_staff)


# ------------------------------------------------------------------- silence, over random schedules


def counted(day: date, n: int) -> date:
    """Working days one after another; there is no day off in these weeks but the weekends."""
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return day


def schedule(dice: random.Random, people: int) -> list[tuple[str, datetime, int]]:
    """Sweeps and answers in random order: hours apart, days of outage, the clock put back."""
    at, happens = NOW, []
    for _step in range(dice.randint(3, 9)):
        pause = dice.choice([dice.randint(1, 30), dice.randint(48, 240), -dice.randint(1, 100)])
        at = max(at + timedelta(hours=pause), NOW)
        happens.append((dice.choice(["sweep", "sweep", "answer"]), at, dice.randrange(people)))
    return happens


@pytest.mark.parametrize("seed", range(WALKS))
def test_each_silence_is_recorded_once_whenever_somebody_sweeps(hcm, seed):
    dice = random.Random(seed)
    days = [dice.randint(1, 9) for _n in range(3)]
    happens = schedule(dice, len(days))
    with transaction.atomic():
        case = submitted(hcm)
        people = [make_user(f"Chuyên gia {n}", unit=hcm.health) for n in range(len(days))]
        named = zip(days, people, strict=True)
        asked = ask(case, *(Addressee(Asked.EXPERT, n, person=one) for n, one in named))
        silent, given = {}, {}
        for what, at, n in happens:
            if what == "answer":
                if n not in given:
                    act_late(asked[n].task, people[n], at)
                    given[n] = at
                continue
            silence(at)
            for i, working_days in enumerate(days):
                over = counted(NOW.date(), working_days) + timedelta(days=1)
                over = datetime.combine(over, time(0), tzinfo=VIETNAM)
                if at >= over and i not in given and i not in silent:
                    silent[i] = at
        found = Unanswered.objects.filter(case=case).values_list("task", "at")
        assert dict(found) == {asked[i].task.pk: at for i, at in silent.items()}, happens
        assert set(Opinion.objects.filter(case=case).values_list("by", flat=True)) == {
            people[n].pk for n in given
        }
        transaction.set_rollback(True)
