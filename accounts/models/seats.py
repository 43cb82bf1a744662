"""Posts: who holds which one in which unit, from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import ONE_HOLDER, Role

from .dated import Days
from .people import User
from .units import Unit


class SeatQuerySet(models.QuerySet):
    def held_on(self, day):
        """Seats whose holder may act on `day` (a date, or an expression that is one).

        Never one that waits for its confirmation: NULL is before no day.
        """
        return self.filter(acts_from__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Seat(models.Model):
    """A post held by a person in a unit from one day to another. History stays.

    A post given through the pages lets its holder act from the next day on, unless a second
    administrator confirms it (trust.md, abuse row 16). A post of power (`roles.POWER`) waits for
    that confirmation; `acts_from` is empty until then.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats", verbose_name=_("unit"))
    role = models.CharField(_("post"), max_length=24, choices=Role)
    title = models.CharField(_("title on documents"), max_length=100, blank=True)
    since = models.DateField(pgettext_lazy("first day", "from"))
    until = models.DateField(
        pgettext_lazy("first day no longer held", "until"), null=True, blank=True
    )
    document = models.CharField(_("appointing document"), max_length=100, blank=True)
    acts_from = models.DateField(_("may act from"), null=True)
    given_by = models.ForeignKey(  # None: set up by command
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )

    order = models.PositiveSmallIntegerField(_("order among the deputies"), null=True, blank=True)
    """In which order the deputies stand in for an absent head; those without a number come last."""

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="a_seat_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(acts_from__gte=F("since")), name="nobody_acts_before_the_post_begins"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("given_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=~Q(given_by=F("person")) & ~Q(confirmed_by=F("person")),
                name="nobody_gives_himself_a_post",
            ),
            ExclusionConstraint(
                name="one_head_at_a_time",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=sorted(ONE_HOLDER)),
            ),
            ExclusionConstraint(
                name="one_seat_once",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="who_sits_there"),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()} · {self.unit}"
