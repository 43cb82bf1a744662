"""A pilot mechanism asked for outside the portal, and what was answered (E-LEVEL-6, i.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Unit
from core.evidence import written_once
from documents.models import File
from proposals.models import Proposal

from .cases import Case
from .walls import not_by_an_author


class MechanismRequest(models.Model):
    """That a mechanism was asked for, of whom and by which paper. Written once.

    `case` is the run that ended for want of it.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="mechanism_requests")
    case = models.ForeignKey(Case, models.PROTECT, related_name="mechanism_requests")
    text = models.TextField()
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_outside = models.CharField(max_length=200, blank=True)
    """A body without a place in the portal, by name."""
    document_number = models.CharField(max_length=60)
    document_date = models.DateField()
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_mechanism_is_described"),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False, to_outside="")
                | (Q(to_unit=None) & ~Q(to_outside="")),
                name="a_mechanism_is_asked_of_a_unit_or_of_somebody_outside",
            ),
        ]


class MechanismAnswer(models.Model):
    """Granted or refused, by which paper. Written once. A grant reopens the dossier."""

    request = models.OneToOneField(MechanismRequest, models.PROTECT, related_name="answer")
    granted = models.BooleanField()
    text = models.TextField(blank=True)
    document_number = models.CharField(max_length=60)
    document_date = models.DateField()
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            not_by_an_author(
                "by_id",
                case="(SELECT r.case_id FROM approvals_mechanismrequest r"
                " WHERE r.id = NEW.request_id)",
            ),
        ]
