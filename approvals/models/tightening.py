"""What a unit asks of itself beyond the city's rules, within each row's limits."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Dated, Unit, never_two

from .procedures import Kind


class OwnTerm(models.Model):
    """Fewer working days for one step of the cases that a unit decides, from a day on.

    It never gives more than the city's row, nor less than that row's `least`; cases that run keep
    the dates they have. Nothing of it changes but the day it ends.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="own_terms")
    procedure = models.CharField(max_length=40)
    """The code of the procedure: every version of it."""
    kind = models.CharField(max_length=16, choices=Kind)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    source = models.CharField(_("document"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Dated.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="an_own_term_only_ends",
                fields=[
                    *("unit", "procedure", "kind", "working_days", "source", "valid_from"),
                    *("by", "at"),
                ],
            ),
            pgtrigger.Protect(name="an_own_term_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_own_term_a_step", expressions=never_two("unit", "procedure", "kind")
            ),
            models.CheckConstraint(condition=~Q(source=""), name="an_own_term_names_its_document"),
        ]


class OwnCriterion(models.Model):
    """A criterion that a unit adds to the sheet of the councils it sets up, from a day on.

    It stands beside the city's criteria and takes none of them away. A council keeps those that
    were in force when it was set up. Nothing of it changes but the day it ends.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="own_criteria")
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    source = models.CharField(_("document"), max_length=300)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = Dated.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="an_own_criterion_only_ends",
                fields=[
                    *("unit", "name", "name_en", "weight", "source", "valid_from"),
                    *("by", "at"),
                ],
            ),
            pgtrigger.Protect(name="an_own_criterion_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(name=""),
                name="an_own_criterion_names_itself_and_its_document",
            ),
            models.CheckConstraint(condition=Q(weight__gte=1), name="an_own_criterion_weighs"),
        ]

    @property
    def code(self) -> str:
        """Its code on the sheets: no criterion of the city has one like it."""
        return f"OWN{self.pk}"
