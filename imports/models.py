"""A workbook handed in to be imported, and what each of its rows would do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import File
from jobs.models import Job

from . import policy


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(policy.visible(user))


class Batch(models.Model):
    """One workbook: checked as often as wanted, imported at most once."""

    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("handed in at"))
    check_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    import_job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("checked at"), null=True)
    digest = models.CharField(max_length=64, blank=True)
    """Fingerprint of what the check found; the import carries it (ADR 0013)."""
    counts = models.JSONField(default=dict)
    """How many rows of each outcome."""
    troubles = models.JSONField(default=list)
    """Sentences on what is wrong with the workbook as a whole."""
    refusal = models.TextField(blank=True)
    """Why the last import was refused; a new check clears it."""
    imported_at = models.DateTimeField(_("imported at"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-id"], name="workbooks_of_a_person")]

    def __str__(self):
        return self.file.name

    @property
    def job(self) -> Job:
        """The work that was asked for last."""
        return self.import_job or self.check_job

    @property
    def is_at_work(self) -> bool:
        return self.imported_at is None and not self.job.is_finished

    @property
    def changes_something(self) -> bool:
        return bool(self.counts.get(Line.Outcome.MAKE) or self.counts.get(Line.Outcome.CHANGE))

    @property
    def can_be_imported(self) -> bool:
        """Whether the check found work to do and nothing to refuse."""
        return (
            self.imported_at is None
            and self.checked_at is not None
            and not self.is_at_work
            and not self.troubles
            and not self.refusal
            and not self.counts.get(Line.Outcome.REFUSE)
            and self.changes_something
        )


class Line(models.Model):
    """One row of a workbook: what it would do, or why it may not."""

    class Sheet(models.TextChoices):
        UNITS = "UNITS", _("Units")
        PEOPLE = "PEOPLE", _("People")
        SEATS = "SEATS", _("Posts")

    class Outcome(models.TextChoices):
        MAKE = "MAKE", pgettext_lazy("row of an import", "new")
        CHANGE = "CHANGE", pgettext_lazy("row of an import", "changed")
        SAME = "SAME", pgettext_lazy("row of an import", "unchanged")
        REFUSE = "REFUSE", pgettext_lazy("row of an import", "refused")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    sheet = models.CharField(max_length=8, choices=Sheet)
    row = models.PositiveIntegerField()
    """As the spreadsheet numbers it, the heading being row 1."""
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    changes = models.JSONField(default=list)
    """[[heading, before, after]] as text."""
    reasons = models.JSONField(default=list)
    """Sentences: why it is refused."""
    notes = models.JSONField(default=list)
    """Sentences: what else to know."""

    class Meta:
        constraints = [
            models.UniqueConstraint("batch", "sheet", "row", name="one_row_one_line"),
        ]
        indexes = [
            models.Index(fields=["batch", "id"], name="lines_of_a_workbook"),
            models.Index(fields=["batch", "outcome", "id"], name="lines_by_outcome"),
        ]

    def __str__(self):
        return f"{self.get_sheet_display()} {self.row}"
