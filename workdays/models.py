"""Which day counts: the official calendar as dated rows, its versions, its confirmed years."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class Effect(models.TextChoices):
    """What a row does to its day. A day without a row follows the week."""

    OFF = "OFF", pgettext_lazy("calendar day", "Day off")
    WORKED = "WORKED", pgettext_lazy("calendar day", "Working day in exchange")


class Status(models.TextChoices):
    """How sure a row is."""

    PROJECTED = "PROJECTED", pgettext_lazy("calendar day", "Projected")
    TO_CONFIRM = "TO_CONFIRM", pgettext_lazy("calendar day", "To be confirmed")
    CONFIRMED = "CONFIRMED", pgettext_lazy("calendar day", "Confirmed")


class CalendarDay(models.Model):
    """A day that does not follow the week: a weekday off, or a weekend day worked."""

    date = models.DateField(unique=True)
    effect = models.CharField(max_length=8, choices=Effect)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effect=Effect.OFF, date__week_day__in=range(2, 7))
                | models.Q(effect=Effect.WORKED, date__week_day__in=(1, 7)),
                name="a_row_differs_from_the_week",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="a_day_names_its_source"),
        ]


class CalendarVersion(models.Model):
    """One state of the calendar. Every change makes the next; a deadline keeps its number."""

    n = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(  # None: loaded as rule data
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300)

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["n"], name="one_calendar_version_one_number")
        ]


class CalendarYear(models.Model):
    """A year the calendar knows. Until a person confirms it, its deadlines are provisional."""

    year = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["year"], name="one_year_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(source=""),
                name="a_confirmed_year_names_its_document",
            ),
        ]
