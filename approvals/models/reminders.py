"""The moments at which people are reminded of what they owe."""

from django.db import models
from django.db.models import Q

from .cases import Task
from .procedures import ReminderRule


class Reminder(models.Model):
    """A moment, written when the task opens, at which somebody is reminded: once."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="+")
    due_version = models.PositiveSmallIntegerField(default=1)
    """Of which due date of the task it speaks."""
    working_days = models.SmallIntegerField()
    hours = models.SmallIntegerField(null=True)
    """Of a task due in hours: how far from the due moment, rounded down."""
    audience = models.CharField(max_length=10, choices=ReminderRule.Audience)
    moment = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("task", "rule", "due_version", name="one_reminder_once")
        ]
        indexes = [
            models.Index(
                fields=["moment", "id"],
                name="reminders_not_fired",
                condition=Q(fired_at=None, superseded=False),
            )
        ]
