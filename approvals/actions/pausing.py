"""A case's clock that stands still with its cause, and goes on: by whole working days, both dates.

The day of the pause is not among them, the day on which it goes on is (domain e.9). While it stands
still every due date ahead is provisional: nobody becomes late, nobody is reminded. What was late
before stays late, by the days until the pause.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import STILL_RUNS, Case, Cause, Pause, Reminder, Resume, ResumedTask, Task
from core.clock import day_of
from core.templatetags.core import vdate
from core.verdicts import WrongMoment
from journal.actions import record
from workdays.calendar import Calendar, end_of

from .tasks import write_off_reminders, write_reminders


def pause(task: Task, *, cause: Cause, reason: str, by: User, at: datetime) -> Pause:
    """Let the clock of the case of `task` stand still until `task` is answered.

    The caller holds the dossier's lock and has just opened `task`. Raises WrongMoment when it
    stands still already: a case waits for one thing at a time.
    """
    case = task.case
    need_running(case)
    paused = Pause.objects.create(case=case, cause=cause, task=task, reason=reason, by=by, at=at)
    case.paused_at, case.paused_for = at, cause
    case.save(update_fields=["paused_at", "paused_for"])
    owed = list(_owed(case))
    Task.objects.filter(pk__in=[one.pk for one in owed]).update(
        paused_at=at, paused_for=cause, provisional=Q(provisional=True) | Q(due_at__gt=at)
    )
    write_off_reminders(*owed)
    record(
        "case.pause",
        case,
        by=by,
        at=at,
        n=case.n,
        cause=cause,
        awaits=task.pk,
        tasks=[one.pk for one in owed],
    )
    return paused


def resume(paused: Pause, *, by: User | None, at: datetime) -> Resume:
    """Let the clock go on, and move what is owed by the working days that it stood still.

    The caller holds the dossier's lock. Each step keeps both dates; reminders are written anew.
    `by` None: the clock itself ended it, because no answer came.
    """
    case, calendar = paused.case, Calendar.load()
    days = calendar.between(day_of(paused.at), day_of(at))
    over = Resume.objects.create(pause=paused, working_days=days, by=by, at=at)
    case.paused_at, case.paused_for = None, ""
    case.paused_days += days
    case.save(update_fields=["paused_at", "paused_for", "paused_days"])
    record(
        "case.resume",
        case,
        by=by,
        at=at,
        n=case.n,
        cause=paused.cause,
        working_days=days,
        since=paused.at,
    )
    for task in _owed(case).select_related("unit", "case"):
        _goes_on(task, over, calendar, since=paused.at, at=at)
    return over


def need_running(case: Case) -> None:
    """Raise WrongMoment while the clock of `case` stands still, saying since when and why."""
    if case.paused_at is not None:
        raise WrongMoment(
            _(
                "The clock has stood still since %(day)s: %(cause)s. Wait until it goes on, or "
                "withdraw the request."
            )
            % {"day": vdate(case.paused_at), "cause": Cause(case.paused_for).label}
        )


def _owed(case: Case) -> QuerySet[Task]:
    """What runs on the clock of the case."""
    return Task.objects.open().filter(case=case).exclude(kind__in=STILL_RUNS).order_by("pk")


def _goes_on(task: Task, over: Resume, calendar: Calendar, *, since: datetime, at: datetime):
    """Move one step by the working days of the pause; what it was opened in counts from there."""
    days = calendar.between(max(day_of(since), task.counted_from), day_of(at))
    old, new = task.due_on, calendar.add(task.due_on, days)
    years = range(task.counted_from.year, new.year + 1)
    task.due_on, task.due_at, task.paused_days = new, end_of(new), task.paused_days + days
    task.paused_at, task.paused_for, task.provisional = None, "", not calendar.confirmed(years)
    task.calendar_version, task.due_version = calendar.version, task.due_version + 1
    task.save(
        update_fields=[
            *("due_on", "due_at", "paused_days", "paused_at", "paused_for", "provisional"),
            *("calendar_version", "due_version"),
        ]
    )
    ResumedTask.objects.create(
        resume=over, task=task, working_days=days, old_due_on=old, new_due_on=new
    )
    write_reminders(task, calendar, at=at)
    _not_told_twice(task, at=at)
    record(
        "task.resume",
        task,
        by=None,
        at=at,
        task=task.pk,
        kind=task.kind,
        cause=over.pause.cause,
        since=since,
        working_days=days,
        old_due_on=old,
        new_due_on=new,
        due_version=task.due_version,
    )


def _not_told_twice(task: Task, *, at: datetime) -> None:
    """Of a delay that its superiors were told of before the pause they are not told once more."""
    told = task.reminders.exclude(fired_at=None).values("rule")
    fresh = Reminder.objects.filter(task=task, due_version=task.due_version, moment__lte=at)
    fresh.filter(fired_at=None, rule__in=told).update(superseded=True)
