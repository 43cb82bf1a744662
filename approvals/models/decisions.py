"""What the competent level decided, and on exactly what. Every row is written once."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from accounts.roles import SigningForm
from core.evidence import written_once
from proposals.lifecycle import State
from proposals.models import Proposal, Version

from .cases import Case, Task
from .council_walls import after_the_council
from .resolution_walls import only_by_a_confirmed_resolution
from .walls import (
    after_those_asked,
    bound_by_the_vote,
    not_by_an_author,
    not_while_the_clock_stands_still,
    within_the_mandate,
)


class Decided(models.TextChoices):
    """A decision once it is taken, by the name of what it brought the dossier to: one word."""

    APPROVE = "APPROVE", State.APPROVED.label
    APPROVE_BY_HEAD = "APPROVE_BY_HEAD", Case.Outcome.APPROVED_BY_HEAD.label
    REJECT = "REJECT", State.REJECTED.label
    SEND_BACK = "SEND_BACK", State.RETURNED.label


BELONGS_ELSEWHERE = "WRONG_LEVEL"
"""The ground that is none: what another level is competent for is handed over (domain c.15, 11). It
stays in the catalogue for what was refused by it before, and for what a committee's paper says.
"""


class Advice(models.TextChoices):
    """What a refusal advises the authors to do: never more than advice."""

    REVISE = "REVISE", _("Revise the options or the figures and submit it again")
    PILOT_MECHANISM = "PILOT_MECHANISM", _("Ask the competent body for a pilot mechanism first")
    SANG_KIEN = "SANG_KIEN", _("Ask for recognition as an initiative instead")


class Terms(models.Model):
    """What a decision says: which it is, on exactly what, why, and what is approved."""

    class Type(models.TextChoices):
        APPROVE = "APPROVE", pgettext_lazy("decision", "Approve")
        APPROVE_BY_HEAD = "APPROVE_BY_HEAD", pgettext_lazy("decision", "Approve by own decision")
        REJECT = "REJECT", pgettext_lazy("decision", "Do not approve")
        SEND_BACK = "SEND_BACK", pgettext_lazy("decision", "Return for completion")

    class Interval(models.TextChoices):
        WEEKLY = "WEEKLY", _("Every week")
        MONTHLY = "MONTHLY", _("Every month")
        QUARTERLY = "QUARTERLY", _("Every quarter")

    type = models.CharField(_("decision"), max_length=16, choices=Type)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    version_sha256 = models.CharField(max_length=64)
    reasons = models.TextField(_("reasons"), blank=True)
    rejection_codes = models.JSONField(default=list)
    may_revise = models.BooleanField(default=True)
    """Of a refusal: whether the authors may revise the plan and send it again."""
    advice = models.JSONField(default=list)
    """Of a refusal: codes of Advice."""
    approved_scope = models.TextField(_("approved scope"), blank=True)
    approved_start = models.DateField(_("start"), null=True)
    approved_end = models.DateField(_("end"), null=True)
    approved_budget = models.BigIntegerField(_("approved budget in dong"), null=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reporting_interval = models.CharField(
        _("reporting"), max_length=10, choices=Interval, blank=True
    )

    class Meta:
        abstract = True


class Decision(Terms):
    """What the competent level decided. Written once, never edited."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="decision")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    head_accountability = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=900)
    """The post at that moment: title and unit, in words; for whom and by what, of a stand-in."""
    signing_form = models.CharField(max_length=3, choices=SigningForm, blank=True)
    """How a stand-in signs: KT., TL., TUQ., Q. (c.8)."""
    decided_at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            not_by_an_author("decided_by_id"),
            bound_by_the_vote(),
            after_those_asked(),
            not_while_the_clock_stands_still(),
            after_the_council(),
            only_by_a_confirmed_resolution(),
            within_the_mandate(),
        ]
        constraints = [
            models.UniqueConstraint("case", name="one_decision_a_case"),
            models.CheckConstraint(
                condition=Q(approved_start=None)
                | Q(approved_end=None)
                | Q(approved_end__gte=F("approved_start")),
                name="approved_work_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(type__in=["REJECT", "SEND_BACK", "APPROVE_BY_HEAD"])
                | ~Q(reasons="")
                | (Q(type="REJECT") & ~Q(rejection_codes=[])),
                name="a_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(type="APPROVE_BY_HEAD") | Q(head_accountability=True),
                name="an_override_is_answered_for",
            ),
        ]


class Implementer(models.Model):
    """Who carries out what was approved: a person or a unit, apart from the authors (R2-03)."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="implementers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(unit__isnull=False),
                name="an_implementer_is_a_person_or_a_unit",
            )
        ]
