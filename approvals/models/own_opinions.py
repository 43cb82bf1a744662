"""What a unit always asks for before it decides, beyond the city's rules: from a day on."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit


class OwnOpinion(models.Model):
    """In every case that `unit` takes in while it holds: `asked` is asked, or a note is made.

    It comes beside what the city's rules ask for and takes none of it away. A case goes by the
    rules of the day on which it was taken in. Nothing of it changes but the day it ends.
    """

    class What(models.TextChoices):
        UNIT = "UNIT", pgettext_lazy("a unit always asks for", "Opinion of another unit")
        CHECK_NOTE = "CHECK_NOTE", pgettext_lazy("a unit always asks for", "Checking note")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="own_opinions")
    what = models.CharField(max_length=10, choices=What)
    asked = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="asked_by_rule")
    """Whose head answers; none for a checking note."""
    question = models.TextField(_("question"), blank=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    """For the answer; a checking note has the days of its step."""
    source = models.CharField(_("document"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Dated.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="an_own_opinion_only_ends",
                fields=[
                    *("unit", "what", "asked", "question", "working_days", "source", "valid_from"),
                    *("by", "at"),
                ],
            ),
            pgtrigger.Protect(name="an_own_opinion_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "what", "asked"],
                condition=Q(valid_to=None),
                nulls_distinct=False,
                name="one_own_opinion_of_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(source=""), name="an_own_opinion_names_its_document"
            ),
            models.CheckConstraint(
                condition=(
                    Q(what="UNIT", asked__isnull=False, working_days__gte=1) & ~Q(question="")
                )
                | Q(what="CHECK_NOTE", asked=None, working_days=None, question=""),
                name="an_own_opinion_says_of_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(asked=None) | ~Q(asked=F("unit")), name="no_unit_asks_itself"
            ),
        ]
