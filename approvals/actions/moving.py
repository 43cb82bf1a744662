"""Moving open deadlines after the calendar was revised: an act of two, never a side effect.

What is to be moved is written down, row by row, in the transaction that confirms the calendar
(trust.md 4.3, faults 24 and 25). The rows are the queue: each task is moved under the lock of its
dossier, once, whatever runs it and however often; who finishes the task first is judged by the date
it had.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from approvals.models import DueMove, Moving, Task
from approvals.selectors import due_changes, settles
from core.verdicts import WrongMoment
from journal.actions import record
from workdays import actions as workdays
from workdays.calendar import Calendar, end_of
from workdays.models import CalendarRevision, CalendarVersion

from .reminders import lock_next
from .tasks import write_off_reminders, write_reminders

A_WHILE = timedelta(minutes=2)
"""After which no act is still under way that began before a calendar was confirmed."""
Outcome = DueMove.Outcome


@transaction.atomic
def confirm_calendar(revision: CalendarRevision, *, seen: int, by, at: datetime) -> CalendarVersion:
    """Confirm a proposed calendar, and write down which open deadlines move with it.

    Raises what `workdays.actions.confirm` raises; WrongMoment while those of an earlier revision
    are still being moved.
    """
    before = Calendar.load()
    version = workdays.confirm(revision, seen=seen, by=by, at=at)
    if DueMove.objects.filter(settled_at=None).exists():
        raise WrongMoment(
            _("The deadlines of the last calendar are still being moved. Wait a minute.")
        )
    fresh = CalendarRevision.objects.get(pk=revision.pk)
    if fresh.deadlines == CalendarRevision.Deadlines.MOVE:
        moving = Moving.objects.create(revision=fresh, at=at)
        _write_down(moving, Task.objects.all(), before, Calendar.load())
    return version


@transaction.atomic
def move_next(*, at: datetime) -> bool:
    """Settle one due date that is to be moved. False when there is none, or others work on all.

    A task that was done or fell away meanwhile keeps the date it was judged by.
    """
    waiting = DueMove.objects.filter(task=OuterRef("pk"), settled_at=None)
    task = lock_next(Task.objects.filter(Exists(waiting)))
    if task is None:
        return _look_again(at)
    move = task.due_moves.select_related("moving__revision").filter(settled_at=None).first()
    if move is None:
        return True  # another runner settled it between our look and our lock
    if task.done_at or task.voided_at:
        outcome = Outcome.OVER
    elif task.due_on != move.old_due_on:
        outcome = Outcome.CHANGED
    else:
        outcome = Outcome.MOVED
        _move(task, move, at=at)
    move.outcome, move.settled_at = outcome, at
    move.save(update_fields=["outcome", "settled_at"])
    return True


def _move(task: Task, move: DueMove, *, at: datetime) -> None:
    """Give the task its new date; reminders are written anew only where the date is another."""
    revision = move.moving.revision
    other = move.new_due_on != move.old_due_on
    task.due_on, task.due_at = move.new_due_on, end_of(move.new_due_on)
    task.calendar_version, task.provisional = revision.version, move.provisional
    task.due_version += other
    task.save(update_fields=["due_on", "due_at", "calendar_version", "provisional", "due_version"])
    if other:
        write_off_reminders(task)
        write_reminders(task, Calendar.load(), at=at)
    record(
        "task.move",
        task,
        by=None,
        at=at,
        task=task.pk,
        kind=task.kind,
        old_due_on=move.old_due_on,
        new_due_on=move.new_due_on,
        due_version=task.due_version,
        provisional=task.provisional,
        calendar_version=revision.version,
        revision=revision.pk,
        decided_by=[revision.proposed_by_id, revision.confirmed_by_id],
    )


def _look_again(at: datetime) -> bool:
    """Find tasks whose opening was under way while their calendar was confirmed, once."""
    moving = (
        Moving.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("revision")
        .filter(looked_again_at=None, at__lte=at - A_WHILE)
        .first()
    )
    if moving is None:
        return False
    moving.looked_again_at = at
    moving.save(update_fields=["looked_again_at"])
    version = moving.revision.version
    late = Task.objects.filter(
        opened_at__gte=moving.at - A_WHILE, calendar_version__lt=version
    ).exclude(due_moves__moving=moving)
    _write_down(moving, late, Calendar.load(version=version - 1), Calendar.load(version=version))
    return True


def _write_down(moving: Moving, tasks, before: Calendar, after: Calendar) -> None:
    """A row for each of `tasks` whose date the two decided to move."""
    changes = due_changes(tasks, before, after, year=moving.revision.year, at=moving.at)
    DueMove.objects.bulk_create(
        [
            DueMove(
                moving=moving,
                task_id=change.task_id,
                old_due_on=change.old,
                new_due_on=change.new,
                provisional=change.provisional,
            )
            for change in changes
            if settles(change, shortens=moving.revision.shortens)
        ],
        batch_size=1000,
    )
