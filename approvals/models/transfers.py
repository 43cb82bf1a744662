"""A plan handed to another unit because it belongs there; what that unit answered, or that it was
called back.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Mandate, Unit
from core.evidence import written_once

from .cases import Case, Task
from .walls import not_by_an_author


class Transfer(models.Model):
    """Who handed the plan over, to whom and why (domain b.4, c.5, E-LEVEL-5). Written once.

    At intake it ends the sender's `case`, and the next case of the dossier waits for the answer; at
    the decision the sender's case stands still and waits itself.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="transfers")
    """In which step: the intake, or the decision, which may be handed on again once given back."""
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_transfer_says_why"),
        ]


class TransferAnswer(models.Model):
    """Taken over, or given back with the reason. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="transfer_answer")
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfer_answers")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="what_is_given_back_says_why"
            ),
        ]


class TransferEnd(models.Model):
    """That the sender called it back before the receiver had answered, and why. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="transfer_end")
    """The receiver's step, which is owed no more."""
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfer_ends")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="end")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    """By which mandate somebody stood in for the head."""
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="what_is_called_back_says_why")
        ]
