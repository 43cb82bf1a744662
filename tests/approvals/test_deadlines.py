"""Due dates against the real calendar, acts after them, and who is to blame for a delay."""

from datetime import date

import pytest
from django.utils import translation

from approvals import actions
from approvals.models import Kind, Task
from approvals.views.reading.turns import sum_of
from core import clock
from journal.models import Entry
from tests.approvals.makers import AGAINST, act, owed, registered, revise_calendar, submitted, walk
from tests.world import NOW, vn
from workdays.calendar import Calendar
from workdays.models import Effect

LATE = "Chờ ý kiến bổ sung."


def due(proposal, kind):
    return owed(proposal, kind).due_on


def test_the_sample_of_the_domain_runs_over_tet(hcm):
    """Receipt on Friday 13/02/2026, 07 working days: 03/03/2026 (domain i.11)."""
    received = vn(2026, 2, 13, 16, 30)
    with clock.frozen(received):
        case = submitted(hcm, at=received)
        act(case.proposal, Kind.INTAKE, at=received)
    accepted_late = vn(2026, 2, 24, 9)
    assert due(case.proposal, Kind.PARTY_OPINION) == date(2026, 2, 27)

    with clock.frozen(accepted_late):
        walk(case.proposal, until=Kind.VOTE, at=accepted_late)

    task = owed(case.proposal, Kind.VOTE)
    assert task.due_on == date(2026, 3, 3)
    assert task.counted_from == date(2026, 2, 13)
    assert task.due_at == vn(2026, 3, 3, 23, 59).replace(second=59, microsecond=999_999)
    assert not task.provisional
    assert task.calendar_version == Calendar.load().version
    assert due(case.proposal, Kind.CLOSE_VOTE) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("received", "intake", "vote"),
    [
        # receipt              02 wd              07 wd from the day after receipt
        (vn(2026, 3, 9, 9), date(2026, 3, 11), date(2026, 3, 18)),  # Monday
        (vn(2026, 3, 13, 23, 50), date(2026, 3, 17), date(2026, 3, 24)),  # Friday night
        (vn(2026, 3, 14, 10), date(2026, 3, 17), date(2026, 3, 24)),  # Saturday: from Monday
        (vn(2026, 3, 15, 10), date(2026, 3, 17), date(2026, 3, 24)),  # Sunday
        (vn(2026, 1, 1, 8), date(2026, 1, 6), date(2026, 1, 12)),  # 02/01 off, Saturday 10/01 works
        (vn(2026, 8, 21, 9), date(2026, 8, 24), date(2026, 9, 3)),  # Saturday 22/08 works
    ],
)
def test_the_days_run_from_the_day_after_receipt(hcm, received, intake, vote):
    with clock.frozen(received):
        case = submitted(hcm, at=received)
        assert due(case.proposal, Kind.INTAKE) == intake
        walk(case.proposal, until=Kind.VOTE, at=received)

    assert due(case.proposal, Kind.VOTE) == vote


def test_seven_days_run_from_receipt_and_two_from_the_opening_of_the_decision(hcm):
    case = submitted(hcm)  # Monday 9/3
    wednesday = vn(2026, 3, 11, 10)
    with clock.frozen(wednesday):
        walk(case.proposal, until=Kind.DECISION, at=wednesday)

    task = owed(case.proposal, Kind.DECISION)
    assert (task.counted_from, task.due_on) == (date(2026, 3, 11), date(2026, 3, 13))
    staff = submitted(hcm, hcm.ward_staff)
    act(staff.proposal, Kind.INTAKE)
    assert due(staff.proposal, Kind.DECISION) == date(2026, 3, 18)


def test_a_return_stops_the_clock_and_sending_again_starts_it_anew(hcm):
    case = submitted(hcm)
    tuesday = vn(2026, 3, 10, 9)
    with clock.frozen(tuesday):
        act(
            case.proposal,
            Kind.INTAKE,
            at=tuesday,
            accepted=False,
            completeness=[{"item": "risks", "ok": False, "note": "Thiếu."}],
            reason="Bổ sung rủi ro.",
        )
    case.refresh_from_db()
    assert case.closed_at == tuesday
    later = vn(2026, 4, 1, 9)
    with clock.frozen(later):
        again = actions.submit(case.proposal, by=hcm.ward_deputy, at=later)
        assert again.received_at == later
        assert due(case.proposal, Kind.INTAKE) == date(2026, 4, 3)
        walk(case.proposal, until=Kind.VOTE, at=later)
        assert due(case.proposal, Kind.VOTE) == date(2026, 4, 10)


def test_a_late_act_stays_possible_and_says_why(hcm):
    case = registered(hcm)  # due on 16/3
    friday = vn(2026, 3, 20, 15)
    with clock.frozen(friday):
        with pytest.raises(actions.LateReasonNeeded):
            act(case.proposal, Kind.ANSWER_IDEA, at=friday)
        with pytest.raises(actions.LateReasonNeeded):
            act(case.proposal, Kind.ANSWER_IDEA, at=friday, late_reason="   ")
        act(case.proposal, Kind.ANSWER_IDEA, at=friday, late_reason=LATE)

    task = case.tasks.get()
    assert (task.days_late, task.late_reason) == (4, LATE)
    assert Entry.objects.took("task.done").get().data["days_late"] == 4


def test_the_last_minute_of_the_last_day_is_in_time(hcm):
    case = registered(hcm)
    evening = vn(2026, 3, 16, 23, 59)
    with clock.frozen(evening):
        act(case.proposal, Kind.ANSWER_IDEA, at=evening)

    assert case.tasks.get().days_late == 0


def test_a_weekend_after_the_due_date_is_one_day_late(hcm):
    case = submitted(hcm, hcm.ward_staff, at=NOW)
    case.tasks.update(due_on=date(2026, 3, 13), due_at=vn(2026, 3, 13, 23, 59))
    saturday = vn(2026, 3, 14, 9)
    with clock.frozen(saturday):
        act(case.proposal, Kind.INTAKE, at=saturday, late_reason=LATE)

    assert case.tasks.get(kind=Kind.INTAKE).days_late == 1


def test_silence_holds_the_case_and_shows_as_the_cause_of_the_delay(hcm):
    case = submitted(hcm)
    proposal = case.proposal
    act(proposal, Kind.INTAKE)
    act(proposal, Kind.CHECK_NOTE)
    much_later = vn(2026, 3, 25, 9)
    with clock.frozen(much_later):
        assert not proposal.tasks.filter(kind=Kind.VOTE).exists()  # never counts as agreement
        act(proposal, Kind.PARTY_OPINION, at=much_later, late_reason=LATE)
        vote = owed(proposal, Kind.VOTE)
        assert vote.due_on == date(2026, 3, 18)  # past before it was opened
        walk(proposal, until=Kind.DECISION, at=much_later)  # no reason is asked of the innocent

    vote.refresh_from_db()
    assert vote.days_late == 5
    assert hcm.ward_party.name in vote.late_reason
    closing = proposal.tasks.get(kind=Kind.CLOSE_VOTE)
    assert hcm.ward_party.name in closing.late_reason


def test_nobody_is_late_on_a_provisional_date(hcm):
    at = vn(2027, 12, 29, 9)  # runs into 2028, which the calendar does not know
    with clock.frozen(at):
        case = registered(hcm, at=at)
    task = owed(case.proposal, Kind.ANSWER_IDEA)
    assert task.provisional
    later = vn(2028, 2, 1, 9)
    with clock.frozen(later):
        act(case.proposal, Kind.ANSWER_IDEA, at=later)
    assert case.tasks.get().days_late == 0


def test_due_dates_stay_when_the_calendar_changes(hcm):
    case = registered(hcm)
    before = owed(case.proposal, Kind.ANSWER_IDEA)
    revise_calendar(hcm, 2026, days={date(2026, 3, 11): Effect.OFF})

    after = owed(case.proposal, Kind.ANSWER_IDEA)
    assert (after.due_on, after.calendar_version) == (before.due_on, before.calendar_version)
    fresh = registered(hcm, hcm.ward_deputy)
    assert due(fresh.proposal, Kind.ANSWER_IDEA) == date(2026, 3, 17)


def test_ballots_entered_late_carry_the_secretarys_reason(hcm):
    case = submitted(hcm)
    walk(case.proposal, until=Kind.VOTE)
    late = vn(2026, 3, 23, 9)
    with clock.frozen(late):
        act(
            case.proposal,
            Kind.CLOSE_VOTE,
            at=late,
            late_reason=LATE,
            ballots={hcm.ward_head: AGAINST, hcm.ward_deputy2: AGAINST},
        )

    rows = case.tasks.filter(kind__in=[Kind.VOTE, Kind.CLOSE_VOTE])
    assert set(rows.values_list("days_late", "late_reason")) == {(3, LATE)}


def test_the_sum_behind_a_due_day_says_the_holidays_between():
    """By hand: 2 working days from Friday 24 April 2026; Monday the 27th is off: Wednesday 29."""
    task = Task(working_days=2, counted_from=date(2026, 4, 24), due_on=date(2026, 4, 29))
    plain = Task(working_days=2, counted_from=date(2026, 4, 13), due_on=date(2026, 4, 15))
    with translation.override("en"):
        assert sum_of(task).endswith("that day not counted, 1 holiday lies between")
        assert sum_of(plain).endswith("that day not counted")
