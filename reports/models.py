"""The unit's year: a review drafted from figures, written by people, handed upward."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit
from approvals.models import Task
from core.evidence import written_once
from proposals.models import Proposal

from . import policy


class ReviewRule(models.Model):
    """On which day of the year reviews are drafted and how long units have (dated row)."""

    month = models.PositiveSmallIntegerField(default=12)
    day = models.PositiveSmallIntegerField(default=1)
    working_days = models.PositiveSmallIntegerField(default=10)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only what `user` may see (policy.visible)."""
        return self.filter(policy.visible(user))


class AnnualReview(models.Model):
    """A unit's yearly review (domain f.3, R2-17 to R2-21)."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("review", "Being written")
        SUBMITTED = "SUBMITTED", pgettext_lazy("review", "Submitted upward")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    figures = models.JSONField(default=dict)
    """Counted from one snapshot of the database at `counted_at`."""
    holes = models.JSONField(default=list)
    """Data holes: [{"code", "proposal": id, "label"}]."""
    counted_at = models.DateTimeField()
    gains = models.TextField(_("what was gained"), blank=True)
    limits = models.TextField(_("what was limited"), blank=True)
    quality = models.TextField(_("volume and quality of targets and tasks"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    measures = models.TextField(_("measures to correct weaknesses"), blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    TEXTS = ("gains", "limits", "quality", "lessons", "measures")
    """The sections that people write, in the order of the page."""

    class Meta:
        constraints = [models.UniqueConstraint("unit", "year", name="one_review_a_year")]

    def __str__(self):
        return f"{self.unit} {self.year}"

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def subject(self) -> str:
        """How the task that is owed names this review (`Task.subject`)."""
        return f"review:{self.pk}"


class Uncounted(models.Model):
    """A dossier whose journal has grown since it was counted; written by a trigger of the journal.

    Committed with the entry, removed with the counting: so nothing is lost, and reports that meet
    one count that dossier afresh (ADR 0015).
    """

    proposal = models.ForeignKey(
        Proposal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )

    def __str__(self):
        return f"uncounted {self.proposal_id}"


class Counted(models.Model):
    """What one dossier adds to the figures of one year: steps it took, and how long they took.

    A step of the lifecycle (`what` is its verb) has its `month`; an act that was owed (`what` is
    its kind) has month 0 and its working `days`. `field` 0: none stated.
    """

    proposal = models.ForeignKey(Proposal, models.DO_NOTHING, db_constraint=False, related_name="+")
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=32)
    field = models.BigIntegerField()
    month = models.PositiveSmallIntegerField()
    days = models.IntegerField()
    late = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["year", "unit"], name="counted_of_a_unit")]

    def __str__(self):
        return f"{self.proposal_id} {self.year} {self.what}"


class Tally(models.Model):
    """The sum of what dossiers add, along one margin: of a unit itself, or of a unit with all
    below it by field of work or by month (`key`). `days` -1: how many dossiers, not acts."""

    class Margin(models.TextChoices):
        UNIT = "U", "unit"
        FIELD = "F", "field"
        MONTH = "M", "month"
        TOTAL = "T", "all together"

    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    margin = models.CharField(max_length=1, choices=Margin)
    what = models.CharField(max_length=32)
    key = models.BigIntegerField()
    days = models.IntegerField()
    late = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "year", "unit", "margin", "what", "key", "days", "late", name="one_sum_of_a_kind"
            )
        ]

    def __str__(self):
        return f"{self.unit_id} {self.year} {self.margin} {self.what}"


class Said(models.Model):
    """What the sums of one year say of a unit along a margin, as pages show it: by what was done,
    how many acts, of these late, how many dossiers, median of working days."""

    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    margin = models.CharField(max_length=1, choices=Tally.Margin)
    key = models.BigIntegerField()
    said = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint("year", "unit", "margin", "key", name="said_once_a_year")
        ]

    def __str__(self):
        return f"{self.unit_id} {self.year} {self.margin} {self.key}"


class TalliedUnit(models.Model):
    """Where a unit stood in the tree when its dossiers were added up."""

    unit = models.OneToOneField(
        Unit, models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    path = models.CharField(max_length=255)

    def __str__(self):
        return self.path


class Basis(models.Model):
    """On which calendar the figures stand, and whether every dossier has been counted on it."""

    calendar = models.IntegerField()
    ready = models.BooleanField(default=False)

    def __str__(self):
        return f"calendar {self.calendar}"


class StageSum(models.Model):
    """How many steps of one kind a unit did in one year that took just so long. No evidence: it can
    be added up again from the steps.
    """

    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    hourly = models.BooleanField()
    """Whether `amount` is minutes of what is due in hours; else working days."""
    late = models.BooleanField()
    amount = models.PositiveIntegerField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "year", "unit", "kind", "hourly", "amount", "late", name="one_sum_of_stages"
            )
        ]


class StageDue(models.Model):
    """A unit's year in which a step was done since its times were added up."""

    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("unit", "year", name="noted_once_a_year")]


class Urging(models.Model):
    """Somebody who follows a delay has urged whose turn it is. Written once; once a day a step."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="urgings")
    day = models.DateField()
    text = models.CharField(_("what you write"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.UniqueConstraint(fields=["task", "day"], name="urged_once_a_day"),
        ]
