"""Mandates: who stands in for a post, from which day to which, by which document."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import POWER, MandateKind, Role, SigningForm

from .dated import Days
from .people import User
from .seats import Seat
from .units import Unit

GIVEN = Q(given_at__isnull=False, ended_at=None)


class MandateQuerySet(models.QuerySet):
    def given(self):
        """Given and not ended: some have run out, some begin later."""
        return self.filter(GIVEN)

    def in_force(self, day):
        """Mandates that run on `day` (a date, or an expression that is one).

        Given, not ended, and only as long as the giver holds the post, and the stand-in the post
        by which he may stand in.
        """
        found = self.filter(GIVEN, first_day__lte=day, last_day__gte=day)
        return found.filter(_held("seat", day), _held("holder_seat", day))


def _held(seat: str, day) -> Q:
    ends = Q(**{f"{seat}__until": None}) | Q(**{f"{seat}__until__gt": day})
    return Q(**{seat: None}) | (Q(**{f"{seat}__acts_from__lte": day}) & ends)


class Mandate(models.Model):
    """Standing in for a post from one day to another. Never edited; only given, once, and ended.

    An absence names nobody: the deputies stand in by their order. What an officer has prepared has
    no force before its giver confirms it.
    """

    kind = models.CharField(
        pgettext_lazy("of a mandate", "kind"), max_length=12, choices=MandateKind
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates", verbose_name=_("unit"))
    role = models.CharField(_("post"), max_length=24, choices=Role)
    """The post that is stood in for."""
    giver = models.ForeignKey(
        User, models.PROTECT, related_name="mandates_given", verbose_name=_("given by")
    )
    """Who is stood in for; of an acting head, who made him so."""
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    """The giver's own: it ends with it. None: an acting head, whom the level above made so."""
    holder = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="mandates", verbose_name=_("stand-in")
    )
    holder_seat = models.ForeignKey(Seat, models.PROTECT, null=True, related_name="+")
    """The post by which he may stand in (a deputy's): it ends with it."""
    form = models.CharField(_("signs with"), max_length=3, choices=SigningForm, blank=True)
    overrides = models.BooleanField(default=False)
    """Whether he may order a plan against the vote, as the rule of that day said."""
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kinds = ArrayField(models.CharField(max_length=16), default=list)
    """The kinds of tasks it covers; empty: all of the post's."""
    dossier = models.BigIntegerField(null=True)
    """Only this dossier, by its key (this floor knows no dossiers); None: whatever there is."""
    scope = models.CharField(max_length=250)
    """Both of these as one text, for the database to compare."""
    number = models.CharField(_("document number"), max_length=60, blank=True)
    document_date = models.DateField(_("document date"), null=True)
    reason = models.TextField(_("reason"))
    said = models.CharField(max_length=500)
    """“thay B theo văn bản số …, ngày …”: evidence, in the words and names of that day."""
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Whose act gave it its force: the giver, or an administrator who recorded an absence."""
    given_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="only_given_and_ended",
                fields=[
                    *("kind", "unit", "role", "giver", "seat", "holder", "holder_seat", "form"),
                    *("overrides", "first_day", "last_day", "kinds", "dossier", "scope", "number"),
                    *("document_date", "reason", "said", "prepared_by", "prepared_at"),
                ],
            ),
            pgtrigger.Protect(
                name="given_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__given_at__isnull=False)
                & (
                    pgtrigger.Q(new__given_at__df=pgtrigger.F("old__given_at"))
                    | pgtrigger.Q(new__given_by__df=pgtrigger.F("old__given_by"))
                ),
            ),
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="a_mandate_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(holder=F("giver")), name="nobody_stands_in_for_himself"
            ),
            models.CheckConstraint(
                condition=Q(kind=MandateKind.ABSENCE, holder=None)
                | (
                    ~Q(kind=MandateKind.ABSENCE)
                    & Q(holder__isnull=False, document_date__isnull=False)
                    & ~Q(number="")
                ),
                name="a_mandate_names_stand_in_and_document",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(POWER)), name="no_mandate_gives_power"
            ),
            models.CheckConstraint(
                condition=Q(given_by=None, given_at=None)
                | Q(given_by__isnull=False, given_at__isnull=False),
                name="a_given_mandate_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None, end_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                name="an_ended_mandate_says_why",
            ),
            ExclusionConstraint(
                name="one_stand_in_at_a_time",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("giver"), RangeOperators.EQUAL),
                    (F("scope"), RangeOperators.EQUAL),
                    (
                        Days(
                            "first_day",
                            "last_day",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=GIVEN,
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], name="stands_in_now", condition=GIVEN),
            models.Index(fields=["unit", "role"], name="stood_in_for_now", condition=GIVEN),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_role_display()} · {self.unit}"

    @property
    def is_absence(self) -> bool:
        return self.kind == MandateKind.ABSENCE

    def covers(self, kind: str, proposal_id: int | None) -> bool:
        """Whether a task of `kind` on this dossier lies in its scope."""
        return (not self.kinds or kind in self.kinds) and self.dossier in (None, proposal_id)


def scope_of(kinds, dossier: int | None, *, absence: bool = False) -> str:
    """The scope as one text: absences beside absences only."""
    what = "absent" if absence else ",".join(sorted(kinds)) or "*"
    return f"{what}#{dossier or ''}"
