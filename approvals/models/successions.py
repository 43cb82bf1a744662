"""Work of a unit that is no more, carried to its successor in one recorded act."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from core.evidence import written_once
from proposals.models import Proposal

from .cases import Task


class SuccessionPlan(models.Model):
    """What a head proposes for the work of a closed unit: the last one counts. Written once.

    It does nothing; an administrator carries it out, or otherwise.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="succession_plans")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    heirs = models.JSONField(default=dict)
    """{"case_<key of the dossier>": key of the unit}."""
    groups = models.JSONField(default=list)
    number = models.CharField(_("document number"), max_length=60)
    document_date = models.DateField(_("document date"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class Succession(models.Model):
    """That everything which pointed to `unit` was carried on: to `to_unit`, of several heirs the
    main one (each row says to which). Written once.
    """

    plan = models.OneToOneField(SuccessionPlan, models.PROTECT, null=True)
    """What a head had prepared."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handed_on")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="taken_on")
    number = models.CharField(_("document number"), max_length=60)
    document_date = models.DateField(_("document date"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_succession_says_why"),
            models.CheckConstraint(
                condition=~Q(unit=models.F("to_unit")), name="nobody_succeeds_himself"
            ),
        ]

    def __str__(self):
        return f"{self.unit} → {self.to_unit}"


class SuccessionRow(models.Model):
    """What became of one thing that pointed to the unit. Written once."""

    class What(models.TextChoices):
        CASE = "CASE", pgettext_lazy("carried on", "Case")
        TASK = "TASK", pgettext_lazy("carried on", "Step owed")
        DOSSIER = "DOSSIER", pgettext_lazy("carried on", "Draft begun there")
        PERSON = "PERSON", pgettext_lazy("carried on", "Person who works there")
        MANAGED = "MANAGED", pgettext_lazy("carried on", "Person it manages")
        SUPERIOR = "SUPERIOR", pgettext_lazy("carried on", "Unit whose superior it was")
        COMMITTEE = "COMMITTEE", pgettext_lazy("carried on", "Unit whose Party committee it was")
        MANDATE = "MANDATE", pgettext_lazy("carried on", "Standing in for a post there")
        SEAT = "SEAT", pgettext_lazy("carried on", "Post held there")
        RULE = "RULE", pgettext_lazy("carried on", "Routing rule that names it")
        OPINION = "OPINION", pgettext_lazy("carried on", "Rule of a unit that always asks it")
        COUNCIL = "COUNCIL", pgettext_lazy("carried on", "Place in a council that sits there")
        REVIEW = "REVIEW", pgettext_lazy("carried on", "Yearly review owed")

    class Outcome(models.TextChoices):
        MOVED = "MOVED", pgettext_lazy("carried on", "Carried to the successor")
        ANEW = "ANEW", pgettext_lazy("carried on", "Begun anew there: its vote was open")
        ENDED = "ENDED", pgettext_lazy("carried on", "Ended")
        DROPPED = (
            "DROPPED",
            pgettext_lazy("carried on", "Falls away: the successor is in it already"),
        )
        STAYS = "STAYS", pgettext_lazy("carried on", "Stays: to be done by hand")

    succession = models.ForeignKey(Succession, models.PROTECT, related_name="rows")
    what = models.CharField(max_length=10, choices=What)
    outcome = models.CharField(max_length=8, choices=Outcome)
    heir = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """To which unit; None: from before there were several, or where it went to none."""
    subject = models.BigIntegerField()
    """The key of that thing."""
    name = models.CharField(max_length=300)
    """In the names of that day."""
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = written_once()
        constraints = [
            models.UniqueConstraint("succession", "what", "subject", name="one_row_a_thing")
        ]
