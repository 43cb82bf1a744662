"""What an author may know of the steps of his dossier: one rule for pages, lists, notices and
addresses (docs/adr/0025, 0028, 0029).
"""

from collections.abc import Iterable
from copy import copy

from approvals.models import UNTOLD, Decided, Kind, Task
from workdays.calendar import Calendar, end_of

VOTING = (Kind.VOTE, Kind.CLOSE_VOTE)
"""Steps that an author reads as one, the voting."""
HIDDEN = (*UNTOLD, Kind.PARTY_MEETING, Kind.CONFIRM_MINUTES)
"""Kinds of which an author reads nothing: that one is owed says what was thought."""


def is_told(task: Task) -> bool:
    """Whether an author may know that `task` is or was owed.

    Nothing of the opinions that were asked for and of a council; nor that the Party disagreed, that
    ballots are confirmed, or that it is voted again, so that a decision fell away; nor that a
    resolution was entered, before it decides.
    """
    if decides(task):
        return True
    if task.kind in HIDDEN or task.is_of_a_round or _is_of_a_paper(task):
        return False
    return task.kind != Kind.DECISION or task.voided_at is None


def told_to_authors(tasks: Iterable[Task]) -> list[Task]:
    """What an author may read of `tasks`, with the due dates that he may read."""
    return [_as_the_rule_counts(task) for task in tasks if is_told(task)]


def decides(task: Task) -> bool:
    """Whether a recorded resolution was confirmed in it: its outcome is everybody's to read."""
    return task.kind == Kind.RESOLUTION_CHECK and task.outcome in Decided.values


def _is_of_a_paper(task: Task) -> bool:
    """Whether it says that a resolution has been entered."""
    entered = task.kind == Kind.RESOLUTION and task.done_at is not None
    return entered or task.kind == Kind.RESOLUTION_CHECK


def _as_the_rule_counts(task: Task) -> Task:
    """A vote's due date as its rule counts it: another one would say that the meeting was put off.

    No query where nothing was moved, else the calendar.
    """
    if task.kind not in VOTING or task.due_version == 1 or task.hours is not None:
        return task
    told = copy(task)
    days = task.working_days + task.paused_days + task.extended_days
    told.due_on = Calendar.load().add(task.counted_from, days)
    told.due_at = end_of(told.due_on)
    return told
