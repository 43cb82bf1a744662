"""Reminders against a second opinion: random schedules, outages, sweepers and clock jumps (G12).

A walk is a calendar with days of its own, tasks opened at random moments, and what then happens in
random order: somebody sweeps, or somebody does a task; days may pass in which nobody sweeps, and
the clock may jump forth and back. What was told afterwards is compared with a model that counts
days one by one and knows nothing of the code. `make reminders N=1000` walks more.
"""

import os
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from approvals import actions
from approvals.actions.tasks import lock_task
from approvals.models import Kind, Reminder, ReminderRule, Task
from core import clock
from journal.models import Entry
from proposals import actions as dossiers
from tests.approvals.makers import confirm_calendar, load_rules
from tests.world import NOW, VIETNAM, city
from workdays.models import CalendarDay, Effect, Status

WALKS = int(os.environ.get("N") or 12)
HOLDER, *LADDER = ReminderRule.Audience
VERB = {HOLDER: "task.remind"} | dict.fromkeys(LADDER, "task.escalate")
OWN_RULES = (Kind.INTAKE, Kind.ANNUAL_REVIEW)
MONDAY = date(2026, 3, 9)


# ------------------------------------------------------------------------------------- a walk


@dataclass(frozen=True)
class Opened:
    """A task: of what kind, when (hours after Monday 09:00), for how long, on a dossier or not.

    `clock`: due in so many hours of the clock instead of working days.
    """

    kind: str
    hours: int
    working_days: int
    dossier: bool
    clock: int | None = None


@dataclass(frozen=True)
class Walk:
    changed: list[date]
    """Days that are the contrary of what the week says."""
    rules: list[tuple[str, int, str]]
    """Kinds with rules of their own: (kind, working days from the due day, whom)."""
    tasks: list[Opened]
    happens: list[tuple[str, int, int]]
    """("sweep", hours from the one before, 0) or ("do", hours, which task)."""


def walks():
    days = st.integers(-15, 60).map(lambda n: MONDAY + timedelta(days=n))
    rule = st.tuples(
        st.sampled_from(OWN_RULES), st.integers(-6, 9), st.sampled_from([HOLDER, *LADDER])
    )
    opened = st.builds(
        Opened,
        st.sampled_from([Kind.INTAKE, Kind.DECISION, Kind.ANNUAL_REVIEW]),
        st.integers(0, 200),
        st.integers(0, 20),
        st.booleans(),
        st.one_of(st.none(), st.integers(1, 72)),
    )
    pause = st.one_of(
        st.integers(1, 30),  # as it should be
        st.integers(48, 24 * 14),  # an outage of days
        st.integers(-24 * 6, -1),  # the clock was wrong and is put right
    )
    step = st.one_of(
        st.tuples(st.just("sweep"), pause, st.just(0)),
        st.tuples(st.just("sweep"), pause, st.just(0)),
        st.tuples(st.just("do"), st.integers(0, 40), st.integers(0, 5)),
    )
    return st.builds(
        Walk,
        st.lists(days, max_size=8, unique=True),
        st.lists(rule, max_size=4, unique=True),
        st.lists(opened, min_size=1, max_size=4),
        st.lists(step, min_size=2, max_size=14),
    )


# ---------------------------------------------------------------------------- the second opinion


@dataclass
class Model:
    """The same walk, by counting days one after another. Keys: (task, whom, rule), where a rule is
    working days from the due day, or ("h", minutes) from the due moment.
    """

    walk: Walk
    off: set[date]
    worked: set[date]
    general: list[tuple[int, str]]
    in_hours: list[tuple[int | None, int | None, str]]
    """General rules of what is due in hours: (hours from the due moment, per cent over, whom)."""
    told: Counter = field(default_factory=Counter)
    written_off: set[tuple] = field(default_factory=set)

    def works(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def counted(self, day: date, n: int) -> date:
        left, one = abs(n), timedelta(days=1 if n > 0 else -1)
        while left:
            day += one
            left -= self.works(day)
        return day

    def distance(self, due: date, day: date) -> int:
        early, late = min(due, day), max(due, day)
        between = sum(self.works(early + timedelta(days=n + 1)) for n in range((late - early).days))
        return (1 if day > due else -1) * max(between, 1) if day != due else 0

    def run(self, tasks: list[Opened], happens: list[tuple[str, datetime, int]]) -> None:
        due, waiting = {}, {}
        for n, task in enumerate(tasks):
            opened = moment_of(task)
            due[n] = self.counted(opened.astimezone(VIETNAM).date(), task.working_days)
            moments = [
                (days, whom, datetime.combine(self.counted(due[n], days), time(8), tzinfo=VIETNAM))
                for days, whom in self.rules_of(task.kind)
            ]
            if task.clock is not None:
                due[n] = opened + timedelta(hours=task.clock)
                moments = list(self.moments_in_hours(opened, due[n]))
            for days, whom, at in moments:
                if at <= opened and whom == HOLDER:
                    self.written_off.add((n, whom, days))
                else:
                    waiting[n, whom, days] = at
        for what, at, which in happens:
            for key in sorted(waiting, key=lambda key: waiting[key], reverse=True):
                n, whom, days = key
                if key not in waiting:
                    continue
                if what == "do" and n == which:
                    self.written_off.add(key)
                    del waiting[key]
                elif what == "sweep" and waiting[key] <= at:
                    self.told[n, whom, days, self.far(due[n], at)] += 1
                    for other in [k for k in waiting if k[:2] == (n, whom) and waiting[k] <= at]:
                        del waiting[other]
                        if other != key:
                            self.written_off.add(other)

    def far(self, due: date | datetime, at: datetime) -> int:
        """Working days from a due day, whole minutes from a due moment."""
        if not isinstance(due, datetime):
            return self.distance(due, at.astimezone(VIETNAM).date())
        seconds = int((at - due).total_seconds())
        return seconds // 60 if seconds >= 0 else min(-1, -(-seconds // 60))

    def moments_in_hours(self, opened: datetime, due: datetime):
        """The rules never have two of one audience with the same hours, so hours name a rule."""
        for hours, percent, whom in self.in_hours:
            at = due + timedelta(hours=hours or 0)
            if percent is not None:
                at = due - (due - opened) * (100 - percent) / 100
            yield ("h", (at - due) // timedelta(hours=1)), whom, at

    def rules_of(self, kind: str) -> list[tuple[int, str]]:
        found = []
        for audience in (HOLDER, *LADDER):
            own = [(days, whom) for of, days, whom in self.walk.rules if of == kind]
            own = [rule for rule in own if rule[1] == audience]
            found += own or [rule for rule in self.general if rule[1] == audience]
        return found


def moment_of(task: Opened) -> datetime:
    return NOW + timedelta(hours=task.hours)


def instants(walk: Walk) -> list[tuple[str, datetime, int]]:
    """What happens with the instant of each; only what was opened by then can be done."""
    at, happens = NOW + timedelta(hours=200), []
    for what, hours, which in walk.happens:
        at += timedelta(hours=hours)
        happens.append((what, at, which % len(walk.tasks)))
    return happens


# ----------------------------------------------------------------------------------- walking it


def play(walk: Walk, here, *, sweepers: int) -> tuple[Model, list[Task]]:
    """Walk it by the real verbs, and let the model walk it."""
    rows = [
        CalendarDay(
            date=day,
            effect=Effect.OFF if day.weekday() < 5 else Effect.WORKED,
            name="Nghỉ bão",
            status=Status.CONFIRMED,
            source="Công điện 1",
        )
        for day in walk.changed
        if not CalendarDay.objects.filter(date=day).exists()
    ]
    CalendarDay.objects.bulk_create(rows)
    ReminderRule.objects.bulk_create(
        ReminderRule(kind=kind, working_days=days, audience=whom) for kind, days, whom in walk.rules
    )
    days = CalendarDay.objects.values_list("effect", "date")
    rules = ReminderRule.objects.filter(kind="")
    general = rules.filter(hours=None, percent=None).values_list("working_days", "audience")
    in_hours = rules.exclude(hours=None, percent=None).values_list("hours", "percent", "audience")
    model = Model(
        walk,
        off={day for effect, day in days if effect == Effect.OFF},
        worked={day for effect, day in days if effect == Effect.WORKED},
        general=list(general),
        in_hours=list(in_hours),
    )
    tasks = [_open(task, here) for task in walk.tasks]
    happens = instants(walk)
    for what, at, which in happens:
        with clock.frozen(at):
            if what == "do":
                _do(tasks[which], here, at)
            else:
                _sweep(at, sweepers)
    model.run(walk.tasks, happens)
    return model, tasks


def _open(task: Opened, here) -> Task:
    at = moment_of(task)
    with clock.frozen(at):
        proposal = dossiers.start_draft(by=here.ward_staff, at=at) if task.dossier else None
        return actions.open_task(
            kind=task.kind,
            unit=here.ward,
            role=Role.HEAD,
            working_days=task.working_days,
            hours=task.clock,
            at=at,
            proposal=proposal,
            subject="" if proposal else "walk",
        )


def _do(task: Task, here, at: datetime) -> None:
    with transaction.atomic():
        fresh = lock_task(task)
        if fresh.done_at is None:
            actions.finish(fresh, by=here.ward_head, at=at, late_reason="Chờ họp.")


def _sweep(at: datetime, sweepers: int) -> None:
    def run():
        while actions.remind_next(at=at):
            pass

    def in_a_thread():
        try:
            run()
        finally:
            connection.close()

    if sweepers > 1:
        threads = [threading.Thread(target=in_a_thread) for _one in range(sweepers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    run()  # alone, or after the others: what one of them held when the rest looked


def compare(model: Model, tasks: list[Task]) -> None:
    place = {task.pk: n for n, task in enumerate(tasks)}
    told = Counter()
    for entry in Entry.objects.took(*VERB.values()).filter(data__task__in=list(place)):
        data = entry.data
        whom = data.get("audience", HOLDER)
        assert entry.verb == VERB[whom]
        rule, far = data.get("rule_days"), data.get("working_days")
        if "minutes" in data:
            rule, far = ("h", data["rule_hours"]), data["minutes"]
        told[place[data["task"]], whom, rule, far] += 1
    rows = Reminder.objects.filter(task__in=tasks)
    written_off = {
        (
            place[row.task_id],
            row.audience,
            row.working_days if row.hours is None else ("h", row.hours),
        )
        for row in rows
        if row.superseded
    }
    assert told == model.told
    assert written_off == model.written_off
    assert not rows.filter(superseded=True).exclude(fired_at=None).exists()
    for task in tasks:  # nobody is reminded of what is done
        order = list(
            Entry.objects.filter(data__task=task.pk, verb__in=[*VERB.values(), "task.done"])
            .order_by("pk")
            .values_list("verb", flat=True)
        )
        assert "task.done" not in order[:-1], order


ANY = {"suppress_health_check": list(HealthCheck)}


def _small_city():
    load_rules()
    here = city()
    confirm_calendar(here)
    return here


@settings(max_examples=WALKS, **ANY)
@given(walk=walks())
def test_one_sweeper_tells_what_the_model_tells(db, walk):
    with transaction.atomic():
        compare(*play(walk, _small_city(), sweepers=1))
        transaction.set_rollback(True)


@pytest.fixture
def committed(transactional_db):
    return _small_city()


@settings(max_examples=max(WALKS // 4, 2), **ANY)
@given(walk=walks())
def test_three_sweepers_at_once_tell_no_more_and_no_less(committed, walk):
    days, rules = set(CalendarDay.objects.values_list("pk", flat=True)), ReminderRule.objects
    before = set(rules.values_list("pk", flat=True))
    try:
        compare(*play(walk, committed, sweepers=3))
    finally:  # the next walk has a calendar and rules of its own, and nothing is owed
        CalendarDay.objects.exclude(pk__in=days).delete()
        Task.objects.open().update(voided_at=NOW)
        rules.exclude(pk__in=before).update(valid_to=date(2000, 1, 1))
