"""Long work as a row: who asked for what, how far it is, where the result lies."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import policy


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(policy.visible(user))

    def unfinished(self):
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])


class Job(models.Model):
    """One piece of long work. The row is the queue; a worker is only its hands."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("job", "Waiting")
        RUNNING = "RUNNING", pgettext_lazy("job", "Running")
        DONE = "DONE", pgettext_lazy("job", "Ready")
        FAILED = "FAILED", pgettext_lazy("job", "Failed")
        CANCELLED = "CANCELLED", pgettext_lazy("job", "Cancelled")
        EXPIRED = "EXPIRED", pgettext_lazy("job", "Removed after its time")
        SEALED = "SEALED", pgettext_lazy("job", "Removed: sealed or closed to you")

    kind = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    asked_at = models.DateTimeField(_("asked at"))
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    """While running: until when nobody else may take it. While queued: not before then."""

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                name="work_that_waits",
                condition=Q(state__in=["QUEUED", "RUNNING"]),
            ),
            models.Index(fields=["asked_by", "-asked_at"], name="jobs_of_a_person"),
            models.Index(
                fields=["expires_at"],
                name="results_that_expire",
                condition=Q(state__in=["DONE", "SEALED"]),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def can_be_retried(self) -> bool:
        return self.state in {
            self.State.FAILED,
            self.State.CANCELLED,
            self.State.EXPIRED,
            self.State.SEALED,
        }

    @property
    def reference(self) -> str:
        """What a person tells the administrator when the work failed."""
        return f"J{self.pk}"

    def seconds_left(self, at) -> int | None:
        """A rough guess from the pace so far; None while there is nothing to guess from."""
        if not (self.total and self.done and self.started_at) or self.state != self.State.RUNNING:
            return None
        passed = (at - self.started_at).total_seconds()
        return max(1, round(passed * (self.total - self.done) / self.done)) if passed > 2 else None


class Heartbeat(models.Model):
    """When a process of ours was last seen alive: worker, beat, sweep."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()
