"""Open deadlines after the calendar was revised: what two administrators decided, task by task."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from workdays.models import CalendarRevision

from .cases import Task


class Moving(models.Model):
    """That a confirmed revision moves open deadlines; the rows below it are the queue."""

    revision = models.OneToOneField(CalendarRevision, models.PROTECT, related_name="moving")
    at = models.DateTimeField()
    looked_again_at = models.DateTimeField(null=True)
    """When tasks that were just being opened at that moment were looked for, once."""


class DueMove(models.Model):
    """One task whose due date is to be moved, with both dates, decided when it was confirmed."""

    class Outcome(models.TextChoices):
        MOVED = "MOVED", pgettext_lazy("due date", "Moved")
        OVER = "OVER", pgettext_lazy("due date", "Done before it could be moved")
        CHANGED = "CHANGED", pgettext_lazy("due date", "Had another date meanwhile")

    moving = models.ForeignKey(Moving, models.PROTECT, related_name="rows")
    task = models.ForeignKey(Task, models.PROTECT, related_name="due_moves")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    provisional = models.BooleanField()
    """Whether the new date is still provisional."""
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("moving", "task", name="one_move_a_task_and_revision"),
            models.UniqueConstraint(
                "task", condition=Q(settled_at=None), name="one_pending_move_a_task"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | (~Q(settled_at=None) & ~Q(outcome="")),
                name="a_settled_move_has_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="moves_that_wait", condition=Q(settled_at=None))
        ]
