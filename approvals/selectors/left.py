"""How much time is left for what is owed: in working days, or in hours where it counts in hours."""

from datetime import datetime

from core.clock import day_of
from workdays.calendar import Calendar, Deadline, deadline
from workdays.hours import HoursLeft, due_in


def left_of(task, calendar: Calendar, *, at: datetime) -> int | HoursLeft:
    """What is left of `task` (what has `hours`, `due_at`, `due_on`, `paused_at`) at `at`; negative:
    late. Of what stands still, what was left when it was stopped.
    """
    at = task.paused_at or at
    if task.hours is not None:
        return HoursLeft(task.due_at, at)
    return calendar.left(task.due_on, day_of(at))


def due_after(
    start: datetime, calendar: Calendar, *, working_days: int, hours: int | None
) -> Deadline:
    """When something is due that runs from `start`: `hours` of the clock, else working days.

    Hours need no calendar, so their date is never provisional.
    """
    if hours is None:
        return deadline(start, working_days, calendar)
    moment = due_in(start, hours)
    return Deadline(day_of(moment), moment, calendar.version, provisional=False)
