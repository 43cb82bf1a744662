"""Opinions asked for: within which days, what was asked, and what was not answered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit
from core.evidence import written_once

from .cases import Case, Task
from .own_opinions import OwnOpinion
from .walls import not_by_an_author


class Asked(models.TextChoices):
    """Whom an opinion is asked of (domain c.6)."""

    RELATED_UNIT = "RELATED_UNIT", pgettext_lazy("asked for an opinion", "Related unit")
    EXPERT = "EXPERT", pgettext_lazy("asked for an opinion", "Expert outside the chain")
    SUPERIOR = "SUPERIOR", pgettext_lazy("asked for an opinion", "Superior")


class OpinionRule(models.Model):
    """How many working days whoever is asked has: dated rule data. The asker chooses within it."""

    kind = models.CharField(max_length=16, choices=Asked)
    working_days = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    own_most = models.PositiveSmallIntegerField(default=3)
    """How many opinions a unit may have asked in all its cases by rules of its own, at a time."""
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=F("working_days"))
                & Q(working_days__lte=F("most")),
                name="the_usual_days_lie_within_the_limits",
            )
        ]


class OpinionRequest(models.Model):
    """What was asked, of whom and by whom (domain c.6). Written once.

    Who owes the answer stands in the task: the head of `unit`, `person` by name, or the deciding
    unit's own officer, who records the letter of somebody `outside` the portal.
    """

    class Stage(models.TextChoices):
        BEFORE_APPROVAL = "BEFORE_APPROVAL", _("before the approval")

    task = models.OneToOneField(Task, models.PROTECT, related_name="opinion_request")
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinion_requests")
    kind = models.CharField(max_length=16, choices=Asked)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.BEFORE_APPROVAL)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outside = models.CharField(max_length=200, blank=True)
    """A body or person without an account, by name."""
    question = models.TextField(_("question"))
    note = models.TextField(pgettext_lazy("to whom is asked", "note"), blank=True)
    rule = models.ForeignKey(OpinionRule, models.PROTECT, related_name="+")
    own_rule = models.ForeignKey(
        OwnOpinion, models.PROTECT, null=True, related_name="requests", db_index=False
    )
    """By which rule of the deciding unit's own it was asked; None: somebody asked."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("asked_by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(question=""), name="an_opinion_has_a_question"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None, outside="")
                | (Q(unit=None, person__isnull=False, outside=""))
                | (Q(unit=None, person=None) & ~Q(outside="")),
                name="a_unit_a_person_or_somebody_outside_is_asked",
            ),
            models.UniqueConstraint(
                "own_rule",
                "case",
                condition=Q(own_rule__isnull=False),
                name="an_own_rule_asks_once_a_case",
            ),
            models.CheckConstraint(
                condition=Q(own_rule=None) | Q(unit__isnull=False),
                name="an_own_rule_asks_a_unit",
            ),
        ]


class Unanswered(models.Model):
    """How a request ended without an answer. Written once; a late answer stands beside it.

    NO_ANSWER is silence: nobody's agreement, and nothing it holds up any longer.
    """

    class Why(models.TextChoices):
        NO_ANSWER = "NO_ANSWER", pgettext_lazy("opinion asked for", "No answer")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("opinion asked for", "Request withdrawn")

    task = models.OneToOneField(Task, models.PROTECT, related_name="unanswered")
    case = models.ForeignKey(Case, models.PROTECT, related_name="unanswered")
    why = models.CharField(max_length=16, choices=Why)
    due_on = models.DateField()
    """The due date as it stood then."""
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=Q(why="NO_ANSWER", by=None)
                | (Q(why="WITHDRAWN", by__isnull=False) & ~Q(reason="")),
                name="silence_is_found_by_the_clock_and_a_withdrawal_says_why",
            )
        ]
