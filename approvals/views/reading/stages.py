"""Time per step of every run: from, to, working days used, standing still, late; and whose."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise

from approvals.models import Case, Kind, Pause, Purpose, Task
from approvals.selectors import VOTING, stage_of
from core.clock import day_of
from workdays.calendar import Calendar

from .turns import kind_shown, leadership_of, said_by, who_of


@dataclass(frozen=True, slots=True)
class StepTime:
    """One step: whose, since when, until when, and the working days between."""

    what: str | Promise
    who: str
    done_by: str
    began: datetime
    ended: datetime | None
    due_on: date | None
    """None: not told."""
    used: int
    paused: int
    late: int
    is_void: bool


@dataclass(slots=True)
class RunTime:
    """One run of a procedure with its steps."""

    n: int
    unit: str
    purpose: str | Promise
    received: datetime
    closed: datetime | None
    outcome: str
    used: int
    paused: int
    steps: list[StepTime] = field(default_factory=list)


def runs_of(view) -> list[RunTime]:
    """Every run of the dossier as its reader may see it, the first one first: one query more, for
    the pauses, and the calendar.
    """
    cases = {task.case_id: task.case for task in view.tasks if task.case_id}
    if not cases:
        return []
    calendar = Calendar.load()
    pauses: dict[int, list[tuple]] = {}
    rows = Pause.objects.filter(case__in=cases).order_by("at")
    for case, began, ended in rows.values_list("case", "at", "resume__at"):
        pauses.setdefault(case, []).append((began, ended))
    runs = []
    for case in sorted(cases.values(), key=lambda case: case.n):
        end = case.closed_at or view.at
        stood = pauses.get(case.pk, [])
        used, paused = _days(calendar, case.received_at, end, stood)
        run = RunTime(
            case.n,
            case.unit.name,
            Purpose(case.purpose).label,
            case.received_at,
            case.closed_at,
            Case.Outcome(case.outcome).label if case.outcome else "",
            used,
            paused,
        )
        tasks = [task for task in view.tasks if task.case_id == case.pk]
        voting = [] if view.deliberation else [one for one in tasks if one.kind in VOTING]
        run.steps = [_step(one, view, calendar, stood) for one in tasks if one not in voting]
        if voting:
            run.steps.append(_voting(voting, tasks, view, calendar, stood))
            run.steps.sort(key=lambda step: step.began)
        runs.append(run)
    return runs


def _step(task: Task, view, calendar: Calendar, stood: list[tuple]) -> StepTime:
    ended = task.done_at or task.voided_at
    used, paused = _days(calendar, task.opened_at, ended or view.at, stood)
    return StepTime(
        kind_shown(task.kind, deliberation=view.deliberation),
        who_of(task),
        said_by(task),
        task.opened_at,
        ended,
        task.due_on,
        used,
        paused,
        task.days_late,
        task.voided_at is not None,
    )


def _voting(voting: list[Task], tasks: list[Task], view, calendar: Calendar, stood) -> StepTime:
    """The voting of a case as its authors may read it: one step from its opening to the decision.

    Who cast and when, how often, and on which day it was to be closed is not told.
    """
    began = min(task.opened_at for task in voting)
    after = [task.opened_at for task in tasks if task.kind == Kind.DECISION]
    ended = min(after, default=voting[0].case.closed_at)
    used, paused = _days(calendar, began, ended or view.at, stood)
    who = leadership_of(voting[0].unit)
    return StepTime(
        stage_of(Kind.VOTE) or "", who, "", began, ended, None, used, paused, late=0, is_void=False
    )


def _days(calendar: Calendar, began: datetime, ended: datetime, stood: list[tuple]):
    """Working days from `began` to `ended` while the clock ran, and while it stood still."""
    paused = 0
    for since, until in stood:
        first, last = max(since, began), min(until or ended, ended)
        if first < last:
            paused += calendar.between(day_of(first), day_of(last))
    whole = calendar.between(day_of(began), day_of(max(began, ended)))
    return whole - paused, paused
