"""A case handed down with its limits, how that ended, and the report that came back (E-LEVEL-6)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Mandate, Unit
from core.evidence import written_once
from documents.models import File
from proposals.models import Proposal

from .cases import Case, Task
from .procedures import RoutingRule
from .walls import not_by_an_author

OF_HAND = "(SELECT h.lower_id FROM approvals_handdown h WHERE h.id = NEW.hand_id)"


class HandDown(models.Model):
    """Who handed a case down, to whom, by which paper, and what may be decided there. Written once.

    By a head, or by a dated row for a class of cases. The right goes down; the level above reads on
    and may take the case back until it is decided.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="hand_downs")
    upper = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The run that ended above; None where a row sent the dossier down at once."""
    lower = models.OneToOneField(Case, models.PROTECT, related_name="handed")
    """The run that began below."""
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    document_number = models.CharField(max_length=60, blank=True)
    document_date = models.DateField(null=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    max_budget = models.BigIntegerField(null=True)
    """What may be approved at most, in dong; None: no limit of its own."""
    decide_by = models.DateField(null=True)
    """The last day on which it may be decided below."""
    only_answers = models.BooleanField(default=False)
    """Only approve or refuse: neither return it nor order it against the vote."""
    conditions = models.TextField(blank=True)
    report_by = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    """By which mandate somebody stood in for the head."""
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id", "NEW.lower_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__isnull=False, upper=None, by=None)
                | (
                    Q(rule=None, upper__isnull=False, by__isnull=False, file__isnull=False)
                    & Q(document_date__isnull=False, decide_by__isnull=False)
                    & Q(report_by__isnull=False)
                    & ~Q(document_number="")
                ),
                name="what_is_handed_down_has_its_paper_or_its_row",
            ),
            models.CheckConstraint(
                condition=Q(report_by=None) | Q(report_by__gte=F("decide_by")),
                name="a_report_follows_the_decision",
            ),
        ]


class HandDownEnd(models.Model):
    """That it was taken back before it was decided, or given back up, and why. Written once."""

    hand = models.OneToOneField(HandDown, models.PROTECT, related_name="end")
    from_below = models.BooleanField()
    """Whether the unit below gave it back up itself."""
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id", OF_HAND)]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="what_is_taken_back_says_why")
        ]


class HandDownReport(models.Model):
    """What the unit below reported of its decision. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="down_report")
    hand = models.OneToOneField(HandDown, models.PROTECT, related_name="report")
    text = models.TextField()
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id", OF_HAND)]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_report_back_says_something")
        ]


class HandDownNote(models.Model):
    """That the level above has read the report. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="down_note")
    hand = models.OneToOneField(HandDown, models.PROTECT, related_name="note")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id", OF_HAND)]
