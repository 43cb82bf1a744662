"""Open deadlines after the calendar was revised: moved by name, once, and never into the past."""

from datetime import date, timedelta
from random import Random

import pytest

from approvals import actions, selectors, tasks
from approvals.models import DueMove, Kind, Moving, Task
from core import clock
from core.clock import VIETNAM
from core.verdicts import WrongMoment
from journal.models import Entry
from tests.approvals.makers import act, owed, registered, revise_calendar
from tests.world import NOW, vn
from workdays.calendar import Calendar, end_of

WEDNESDAY = date(2026, 3, 11)


def move_all(at=NOW):
    """Everything that waits, as one runner does it; how many pieces."""
    n = 0
    while actions.move_next(at=at):
        n += 1
    return n


def opened(hcm, day, working_days):
    """A review that counts from 9 a.m. on `day`: a task with a due date of its own."""
    at = vn(day.year, day.month, day.day, 9)
    return actions.open_task(
        kind=Kind.ANNUAL_REVIEW,
        unit=hcm.ward,
        role="UNIT_OFFICER",
        working_days=working_days,
        at=at,
        subject=f"review:{day:%Y}",
    )


BY_HAND = [  # fault 25 in 2026: what each deadline is with and without the day, counted on paper
    # from                days  without 24/11     with 24/11 off
    (date(2026, 11, 23), 1, date(2026, 11, 24), date(2026, 11, 25)),
    (date(2026, 11, 20), 7, date(2026, 12, 1), date(2026, 12, 2)),
    (date(2026, 11, 13), 7, date(2026, 11, 24), date(2026, 11, 25)),
    (date(2026, 11, 12), 7, date(2026, 11, 23), date(2026, 11, 23)),  # over before it
    (date(2026, 11, 24), 2, date(2026, 11, 26), date(2026, 11, 26)),  # the day of receipt
]


def test_a_new_holiday_moves_what_runs_over_it(hcm):
    revise_calendar(hcm, 2026, days={date(2026, 11, 24): None})
    owed_by = [opened(hcm, start, days) for start, days, *_due in BY_HAND]
    assert [task.due_on for task in owed_by] == [without for _s, _n, without, _w in BY_HAND]

    revision = revise_calendar(hcm, 2026, days={date(2026, 11, 24): "OFF"}, move=True)
    assert revision.moving.rows.count() == 3
    assert move_all() == 3

    fresh = [Task.objects.get(pk=task.pk) for task in owed_by]
    assert [task.due_on for task in fresh] == [with_ for _s, _n, _w, with_ in BY_HAND]
    assert [task.due_version for task in fresh] == [2, 2, 2, 1, 1]
    assert {task.calendar_version for task in fresh[:3]} == {revision.version}
    assert fresh[0].due_at == end_of(date(2026, 11, 25))


def test_a_swap_moves_one_way_and_the_other(hcm):
    """31/08 off, Saturday 22/08 worked: what ends in between comes nearer, only by a word."""
    swap = {date(2026, 8, 31): None, date(2026, 8, 22): None}
    revise_calendar(hcm, 2026, days=swap)
    nearer = opened(hcm, date(2026, 8, 20), 3)  # Fri 21, Mon 24, Tue 25; with the Saturday Mon 24
    same = opened(hcm, date(2026, 8, 21), 8)  # over both: 24-28, 31/8, 3/9, 4/9
    later = opened(hcm, date(2026, 8, 24), 5)  # 25-28, 31/8; without the Monday Thu 3/9
    assert [task.due_on.day for task in (nearer, same, later)] == [25, 4, 31]

    back = {date(2026, 8, 31): "OFF", date(2026, 8, 22): "WORKED"}
    revise_calendar(hcm, 2026, days=back, move=True)
    move_all()
    said = [Task.objects.get(pk=task.pk).due_on for task in (nearer, same, later)]
    assert said == [date(2026, 8, 25), date(2026, 9, 4), date(2026, 9, 3)]

    revise_calendar(hcm, 2026, days=swap)
    revise_calendar(
        hcm, 2026, days=back, move=True, shortens=True, shorten_reason="Công văn yêu cầu."
    )
    move_all()
    assert Task.objects.get(pk=nearer.pk).due_on == date(2026, 8, 24)


def test_to_leave_them_moves_nothing(hcm):
    task = owed(registered(hcm).proposal, Kind.ANSWER_IDEA)
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"})

    assert move_all() == 0
    assert Task.objects.get(pk=task.pk).due_on == task.due_on
    assert not Moving.objects.exists()


def test_each_move_is_on_record_with_both_dates(hcm):
    proposal = registered(hcm).proposal
    task = owed(proposal, Kind.ANSWER_IDEA)
    revision = revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    move_all()

    entry = Entry.objects.for_scope(proposal).took("task.move").get()
    assert entry.actor is None
    assert entry.data == {
        "task": task.pk,
        "kind": "ANSWER_IDEA",
        "old_due_on": "2026-03-16",
        "new_due_on": "2026-03-17",
        "due_version": 2,
        "provisional": False,
        "calendar_version": revision.version,
        "revision": revision.pk,
        "decided_by": [hcm.admin.pk, hcm.admin2.pk],
    }
    assert Entry.objects.took("calendar.confirm").last().data["deadlines"] == "MOVE"


def test_a_move_is_made_once_whoever_runs_it(hcm):
    proposal = registered(hcm).proposal
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    tasks.move_due()
    tasks.move_due()

    assert move_all() == 0
    assert Entry.objects.for_scope(proposal).took("task.move").count() == 1


def test_what_is_done_first_keeps_the_date_it_was_judged_by(hcm):
    proposal = registered(hcm).proposal
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    act(proposal, Kind.ANSWER_IDEA)
    move_all()

    task = proposal.tasks.get(kind=Kind.ANSWER_IDEA)
    assert (task.due_on, task.due_version) == (date(2026, 3, 16), 1)
    assert DueMove.objects.get().outcome == DueMove.Outcome.OVER


def test_what_was_missed_stays_missed(hcm):
    """Row 48: a day off entered afterwards makes no late answer one in time."""
    task = owed(registered(hcm).proposal, Kind.ANSWER_IDEA)
    afterwards = vn(2026, 3, 17, 9)
    with clock.frozen(afterwards):
        revise_calendar(hcm, 2026, days={date(2026, 3, 12): "OFF"}, at=afterwards, move=True)
        assert move_all(afterwards) == 0

    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.due_on, fresh.calendar_version) == (date(2026, 3, 16), task.calendar_version)
    assert actions.is_late(fresh, afterwards)


def test_no_date_comes_to_lie_in_the_past(hcm):
    revise_calendar(hcm, 2026, days={date(2026, 8, 22): None})
    task = opened(hcm, date(2026, 8, 20), 2)  # Monday 24/08; with the Saturday worked Sat 22/08
    sunday = vn(2026, 8, 23, 9)
    with clock.frozen(sunday):
        revise_calendar(
            hcm,
            2026,
            days={date(2026, 8, 22): "WORKED"},
            at=sunday,
            move=True,
            shortens=True,
            shorten_reason="Theo công văn.",
        )
        move_all(sunday)

    assert Task.objects.get(pk=task.pk).due_on == date(2026, 8, 24)


def test_confirming_a_year_makes_provisional_dates_firm(hcm):
    late = vn(2027, 12, 29, 9)
    with clock.frozen(late):
        task = opened(hcm, date(2027, 12, 20), 3)
        assert not task.provisional
    Task.objects.filter(pk=task.pk).update(provisional=True)
    revise_calendar(hcm, 2027, move=True)
    move_all()

    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.provisional, fresh.due_on, fresh.due_version) == (False, task.due_on, 1)
    assert fresh.reminders.filter(superseded=True).count() == 0


def test_the_reminders_are_rewritten_and_come_exactly_once(hcm):
    """Due on 16/3, reminded two days before on 12/3; then 17/3: again on 13/3, 17/3, 18/3 ..."""
    proposal = registered(hcm).proposal
    task = owed(proposal, Kind.ANSWER_IDEA)

    def remind(at):
        n = 0
        with clock.frozen(at):
            while actions.remind_next(at=at):
                n += 1
        return n

    assert remind(vn(2026, 3, 12, 8)) == 1
    noon = vn(2026, 3, 12, 12)
    with clock.frozen(noon):
        revise_calendar(hcm, 2026, days={date(2026, 3, 13): "OFF"}, at=noon, move=True)
        move_all(noon)
    moments = task.reminders.filter(due_version=2, superseded=False).order_by("moment")
    assert [row.moment.astimezone(VIETNAM).day for row in moments] == [17, 18, 19, 20, 24, 31]
    for day, told in ((13, 0), (16, 0), (17, 1), (17, 0), (18, 1), (19, 1), (20, 1), (23, 0)):
        assert remind(vn(2026, 3, day, 8)) == told, day

    entries = Entry.objects.for_scope(proposal).took("task.remind", "task.escalate").order_by("n")
    assert [entry.data["working_days"] for entry in entries] == [-2, 0, 1, 2, 3]
    assert task.reminders.filter(due_version=1, fired_at=None, superseded=False).count() == 0


def test_a_task_that_was_just_being_opened_is_found_by_the_second_look(hcm):
    old = Calendar.load()
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)
    move_all()
    late = registered(hcm, hcm.ward_deputy).tasks.get()
    Task.objects.filter(pk=late.pk).update(  # its transaction had read the calendar before
        due_on=old.add(NOW.date(), 5),
        due_at=end_of(old.add(NOW.date(), 5)),
        calendar_version=old.version,
    )

    move_all(NOW + timedelta(minutes=3))

    assert Task.objects.get(pk=late.pk).due_on == date(2026, 3, 17)
    assert move_all(NOW + timedelta(minutes=9)) == 0


def test_no_second_revision_before_the_first_has_moved_its_deadlines(hcm):
    registered(hcm)
    revise_calendar(hcm, 2026, days={WEDNESDAY: "OFF"}, move=True)

    with pytest.raises(WrongMoment):
        revise_calendar(hcm, 2026, days={date(2026, 3, 12): "OFF"}, move=True)


def test_what_moves_is_what_reckoning_anew_gives(hcm):
    """Random calendars, random tasks: moved or not, each ends where a walk day by day ends."""
    dice = Random(48)
    first = date(2026, 3, 10)
    spans = [(first + timedelta(days=dice.randrange(90)), dice.randrange(25)) for _n in range(60)]
    made = [opened(hcm, start, days) for start, days in spans]
    for _round in range(15):
        before, after = (_any_calendar(dice, first, version) for version in (1, 2))
        for task in made:
            task.due_on = before.add(task.counted_from, task.working_days)
            task.due_at = end_of(task.due_on)
        Task.objects.bulk_update(made, ["due_on", "due_at"])

        changes = selectors.due_changes(Task.objects.all(), before, after, year=2026, at=NOW)

        moved = {change.task_id: change.new for change in changes}
        assert len(moved) == len(changes)
        for task in made:
            assert moved.get(task.pk, task.due_on) == _walk(after, task), task.counted_from
            assert moved.get(task.pk) != task.due_on
        assert moved


def _any_calendar(dice, first, version):
    days = [first + timedelta(days=n) for n in range(130)]
    return Calendar(
        off=frozenset(dice.sample(days, 10)),
        worked=frozenset(dice.sample(days, 10)),
        years={2026: True, 2027: True},
        version=version,
    )


def _walk(calendar, task):
    day, left = task.counted_from, task.working_days
    while left:
        day += timedelta(days=1)
        works = day in calendar.worked or (day.weekday() < 5 and day not in calendar.off)
        left -= works
    return day


def test_the_list_costs_one_query(hcm, django_assert_num_queries):
    before = Calendar.load()
    after = before.with_year(2026, [(WEDNESDAY, "OFF")])
    for how_many in (1, 5):
        for _n in range(how_many):
            opened(hcm, NOW.date(), 4)
        with django_assert_num_queries(1):
            selectors.due_changes(Task.objects.all(), before, after, year=2026, at=NOW)
