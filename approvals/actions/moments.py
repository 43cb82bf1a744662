"""The moments at which people are reminded of a task: written when its due date is set."""

from datetime import datetime, time

from django.db.models import Q

from approvals.models import Reminder, ReminderRule, Task
from core.clock import VIETNAM, day_of
from core.kept import Kept, a_day, mark
from workdays.calendar import Calendar
from workdays.hours import HOUR

MORNING = time(8)
"""When people are reminded, Vietnamese time."""


def write_reminders(task: Task, calendar: Calendar, *, at: datetime) -> None:
    """The moments of this task's due date, from the rules of the day: 08:00 of that working day,
    or an hour of the clock (`_moment_of`).

    What would have come before `at`, when the date was set, is superseded at once; but a superior
    is told of a step that is overdue from its first minute.
    """
    rows = []
    for rule in _reminder_rules(task):
        moment = _moment_of(rule, task, calendar)
        past = moment <= at
        rows.append(
            Reminder(
                task=task,
                rule=rule,
                due_version=task.due_version,
                working_days=rule.working_days,
                hours=None if task.hours is None else (moment - task.due_at) // HOUR,
                audience=rule.audience,
                moment=moment,
                superseded=past and rule.audience == ReminderRule.Audience.HOLDER,
            )
        )
    Reminder.objects.bulk_create(rows)


def _moment_of(rule: ReminderRule, task: Task, calendar: Calendar) -> datetime:
    """When `rule` speaks of `task`: at that hour, once that part of its hours is over, or at 08:00
    of that working day.
    """
    if rule.hours is not None:
        return task.due_at + rule.hours * HOUR
    if rule.percent is not None:
        return task.due_at - task.hours * HOUR * (100 - rule.percent) / 100
    day = calendar.add(task.due_on, rule.working_days)
    return datetime.combine(day, MORNING, tzinfo=VIETNAM)


def write_off_reminders(*tasks: Task) -> None:
    """Nobody is reminded of what is done, no longer needed, or due on another day now."""
    reminders = Reminder.objects.filter(task__in=[task.pk for task in tasks])
    reminders.filter(fired_at=None, superseded=False).update(superseded=True)


def _reminder_rules(task: Task) -> list[ReminderRule]:
    """The rules for this kind of task, per audience; the general ones where it has none.

    What is due in hours is reminded of by the rules in hours only. What the unit added for itself
    comes on top, never in place of one.
    """
    rules = _RULES.objects((), {DAY: day_of(task.opened_at), UNIT: task.unit_id})
    own = [rule for rule in rules if rule.unit_id and rule.kind == task.kind]
    rules = [rule for rule in rules if not rule.unit_id]
    rules = [rule for rule in rules if rule.in_hours == (task.hours is not None)]
    chosen: list[ReminderRule] = []
    for audience in ReminderRule.Audience:
        mine = [rule for rule in rules if rule.audience == audience]
        chosen += [r for r in mine if r.kind == task.kind] or [r for r in mine if not r.kind]
    return chosen + ([] if task.hours is not None else own)


DAY, UNIT = a_day(1), mark(-1)
_RULES = Kept(
    lambda: (
        ReminderRule.objects.valid_on(DAY)
        .filter(Q(unit=None) | Q(unit=UNIT))
        .order_by("working_days", "pk")
    )
)
