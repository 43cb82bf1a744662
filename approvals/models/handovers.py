"""Work of somebody who leaves, or whose post ends, handed over in one recorded act (ADR 36)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Seat
from approvals import policy
from core.evidence import written_once
from proposals.models import Proposal

from .cases import Task

USER = settings.AUTH_USER_MODEL


class HandoverQuerySet(models.QuerySet):
    def waiting(self):
        """Prepared, and neither carried out nor dropped."""
        return self.filter(end=None)

    def visible_to(self, user):
        """Only what `user` may read (policy.handovers.visible_handovers)."""
        return self.filter(policy.handovers.visible_handovers(user))


class Handover(models.Model):
    """Who leaves (of `seat`: which of his posts ends), and who takes on what. Written once.

    It does nothing before it is carried out (`HandoverEnd`).
    """

    person = models.ForeignKey(USER, models.PROTECT, related_name="handovers")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="handovers")
    """Only what hangs on this post; None: he leaves, and his account is closed."""
    number = models.CharField(_("document number"), max_length=60, blank=True)
    reason = models.TextField(_("reason"))
    heirs = models.JSONField(default=dict)
    """{field of the page: key of who takes it on}, e.g. {"seat_12": 7, "opinion": 9}."""
    needs_two = models.BooleanField()
    """Whether somebody else carries it out than who prepared it."""
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HandoverQuerySet.as_manager()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_handover_says_why"),
            models.CheckConstraint(
                condition=~Q(by=models.F("person")) | Q(needs_two=True),
                name="nobody_hands_over_alone_for_himself",
            ),
        ]

    def __str__(self):
        return str(self.person)


class HandoverEnd(models.Model):
    """Carried out, or dropped with a reason. Written once."""

    handover = models.OneToOneField(Handover, models.PROTECT, related_name="end")
    carried_out = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            pgtrigger.Trigger(
                name="by_a_second_person",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.carried_out AND EXISTS (
                        SELECT 1 FROM approvals_handover h
                        WHERE h.id = NEW.handover_id
                          AND (NEW.by_id = h.person_id OR (h.needs_two AND h.by_id = NEW.by_id))
                    ) THEN
                        RAISE EXCEPTION 'who prepared it, or leaves, does not carry it out'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(carried_out=True) | ~Q(reason=""), name="a_dropped_handover_says_why"
            )
        ]


class HandoverRow(models.Model):
    """What became of one thing that pointed to him. Written once."""

    class What(models.TextChoices):
        LEAD = "LEAD", pgettext_lazy("handed over", "Dossier he or she leads")
        AUTHOR = "AUTHOR", pgettext_lazy("handed over", "Dossier of which he or she is a co-author")
        BALLOT = "BALLOT", pgettext_lazy("handed over", "Ballot in an open vote")
        COUNCIL = "COUNCIL", pgettext_lazy("handed over", "Place in a council that sits")
        OPINION = "OPINION", pgettext_lazy("handed over", "Opinion asked of him or her by name")
        OWED = "OWED", pgettext_lazy("handed over", "What is asked of the lead author")
        ASSIGNED = "ASSIGNED", pgettext_lazy("handed over", "Step assigned to him or her")
        FOLLOW = "FOLLOW", pgettext_lazy("handed over", "Dossier followed by name")
        MANDATE = "MANDATE", pgettext_lazy("handed over", "Standing in, given or held")
        RULE = "RULE", pgettext_lazy("handed over", "Procedure in the making")
        SEAT = "SEAT", pgettext_lazy("handed over", "Post held")

    class Outcome(models.TextChoices):
        MOVED = "MOVED", pgettext_lazy("handed over", "Passed on")
        ENDED = "ENDED", pgettext_lazy("handed over", "Ended")
        DROPPED = "DROPPED", pgettext_lazy("handed over", "Falls away")
        STAYS = "STAYS", pgettext_lazy("handed over", "Stays as it is")
        BY_HAND = "BY_HAND", pgettext_lazy("handed over", "To be done by hand")

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="rows")
    what = models.CharField(max_length=10, choices=What)
    outcome = models.CharField(max_length=8, choices=Outcome)
    why = models.TextField(blank=True)
    """Why it was not passed on, or who does it now."""
    heir = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    subject = models.BigIntegerField()
    """The key of that thing."""
    name = models.CharField(max_length=300)
    """In the names of that day."""
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = written_once()
        constraints = [
            models.UniqueConstraint("handover", "what", "subject", name="one_row_a_thing_left"),
            models.CheckConstraint(
                condition=~Q(outcome="MOVED") | Q(heir__isnull=False),
                name="what_is_passed_on_names_to_whom",
            ),
        ]
