"""What people were told: notices in the portal, and effects that leave it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from approvals.models import Task
from journal.models import Entry
from proposals.models import Proposal

CALLS, TELLS = "task.", "task.done"
"""Verbs that call to a step, but for the one that says that it was done in one's place."""


class NoticeQuerySet(models.QuerySet):
    def for_reading(self):
        """With all that the words of a notice need."""
        return self.select_related("entry__actor", "proposal__joined_to", "task__unit")

    def unread(self):
        """What is new to its reader: not read, and no call to a step that is over."""
        calls = Q(verb__startswith=CALLS) & ~Q(verb=TELLS)
        return self.filter(~(calls & ~Q(task__done_at=None, task__voided_at=None)), read_at=None)


class Notice(models.Model):
    """That somebody was told of an entry: the legal record, written exactly once."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="notices")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("recipient", "entry", name="told_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notices_newest_first"),
            models.Index(fields=["recipient"], name="unread_notices", condition=Q(read_at=None)),
        ]

    @property
    def is_over(self) -> bool:
        """Whether it calls to a step that was taken meanwhile, or is no longer needed."""
        task = self.task if self.verb.startswith(CALLS) and self.verb != TELLS else None
        return task is not None and (task.done_at is not None or task.voided_at is not None)

    @property
    def is_unread(self) -> bool:
        """The same as `unread` says of many."""
        return self.read_at is None and not self.is_over


class Effect(models.Model):
    """Something that must leave the portal: a letter. Claimed with a lease, counted first."""

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("letter", "Waiting")
        DONE = "DONE", pgettext_lazy("letter", "Sent")
        PARKED = "PARKED", pgettext_lazy("letter", "Parked after five tries")
        SUPERSEDED = "SUPERSEDED", pgettext_lazy("letter", "No longer needed")

    key = models.CharField(max_length=120, unique=True)
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="letter")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="letters_that_wait",
                condition=Q(state="WAITING"),
            )
        ]
