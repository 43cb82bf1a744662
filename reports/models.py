"""The unit's year: a review drafted from figures, written by people, handed upward."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit

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
