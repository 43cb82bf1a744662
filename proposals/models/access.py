"""Who was brought in, and who is shut out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Unit

from .dossier import Proposal


class Capacity(models.TextChoices):
    """As what somebody was brought in. Voters and deciders may read confidential parts."""

    DECIDER = "DECIDER", pgettext_lazy("capacity", "decides")
    VOTER = "VOTER", pgettext_lazy("capacity", "votes")
    OFFICER = "OFFICER", pgettext_lazy("capacity", "checks the dossier")
    COUNCIL = "COUNCIL", pgettext_lazy("capacity", "sits in the council")
    OPINION = "OPINION", pgettext_lazy("capacity", "gives an opinion")
    PARTY = "PARTY", pgettext_lazy("capacity", "records the Party committee's opinion")
    HELPER = "HELPER", pgettext_lazy("capacity", "helps the author")
    SUPERIOR = "SUPERIOR", pgettext_lazy("capacity", "is told when something is late")
    SUPERVISOR = "SUPERVISOR", pgettext_lazy("capacity", "supervises")
    IMPLEMENTER = "IMPLEMENTER", pgettext_lazy("capacity", "carries out")
    CONFLICT = "CONFLICT", pgettext_lazy("capacity", "shut out by a conflict of interest")


READS_CONFIDENTIAL = frozenset({Capacity.DECIDER, Capacity.VOTER})


class Access(models.Model):
    """Somebody brought in by an upper floor, or shut out by a conflict of interest."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="accesses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="accesses"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=24, blank=True)
    """With `unit`: whoever holds this post there."""
    capacity = models.CharField(max_length=24, choices=Capacity)
    closes = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (Q(unit__isnull=False) & ~Q(role="")),
                name="access_names_a_person_or_a_post",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "proposal"], name="access_of_a_person"),
            models.Index(fields=["unit", "role", "proposal"], name="access_of_a_post"),
            # Closing rows are few and asked for with every list: found without reading the open.
            models.Index(
                fields=["person", "proposal"],
                name="shut_to_a_person",
                condition=Q(closes=True),
            ),
            models.Index(
                fields=["unit", "role", "proposal"],
                name="shut_to_a_post",
                condition=Q(closes=True),
            ),
        ]
