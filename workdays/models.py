"""Which day counts: the official calendar as dated rows, its versions, its confirmed years."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
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


SATURDAY = 5


def says_the_week(day: date, effect: str) -> bool:
    """Whether the week says the same of `day` already, so that a row would say nothing."""
    return (effect == Effect.OFF) == (day.weekday() >= SATURDAY)


DIFFERS_FROM_THE_WEEK = models.Q(effect=Effect.OFF, date__week_day__in=range(2, 7)) | models.Q(
    effect=Effect.WORKED, date__week_day__in=(1, 7)
)


class CalendarDayQuerySet(models.QuerySet):
    def current(self):
        """The rows that stand now."""
        return self.filter(until=None)

    def at(self, version: int):
        """The rows as they stood in that version of the calendar."""
        standing = models.Q(until=None) | models.Q(until__gt=version)
        return self.filter(standing, since__lte=version)


class CalendarDay(models.Model):
    """A day that does not follow the week: a weekday off, or a weekend day worked.

    A row is never rewritten: what replaces it is another row, from another version on.
    """

    date = models.DateField()
    effect = models.CharField(max_length=8, choices=Effect)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status)
    source = models.CharField(max_length=300)
    since = models.PositiveIntegerField(default=1)
    """The first version of the calendar in which it stands."""
    until = models.PositiveIntegerField(null=True)
    """The first version in which it no longer does."""

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"], condition=models.Q(until=None), name="one_standing_row_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="a_row_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=DIFFERS_FROM_THE_WEEK, name="a_row_differs_from_the_week"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="a_day_names_its_source"),
        ]
        indexes = [models.Index(fields=["date"], name="calendar_rows_of_a_day")]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_row_is_never_rewritten",
                fields=["date", "effect", "name", "status", "source", "since"],
            )
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
    warned_at = models.DateTimeField(null=True)
    """When the administrators were told that it is still not confirmed."""

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["year"], name="one_year_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | ~models.Q(source=""),
                name="a_confirmed_year_names_its_document",
            ),
        ]


class RevisionQuerySet(models.QuerySet):
    def open(self):
        """Neither confirmed nor dropped: at most one a year."""
        return self.filter(confirmed_at=None, dropped_at=None)


class CalendarRevision(models.Model):
    """A year as somebody would have it. It changes nothing until a second person confirms it."""

    class Deadlines(models.TextChoices):
        """What becomes of the deadlines that are open when it is confirmed."""

        MOVE = "MOVE", _("Move them to the dates of the new calendar")
        LEAVE = "LEAVE", _("Leave them as they are")

    year = models.PositiveSmallIntegerField()
    edition = models.PositiveIntegerField(default=1)
    """Raised by every change: a page that showed another edition is out of date (ADR 0013)."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=300, blank=True)
    deadlines = models.CharField(max_length=8, choices=Deadlines, blank=True)
    shortens = models.BooleanField(default=False)
    """Whether deadlines may come nearer, too."""
    shorten_reason = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(null=True)
    """The version of the calendar that its confirmation made."""
    dropped_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(confirmed_at=None, dropped_at=None),
                name="one_open_revision_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None)
                | (
                    models.Q(proposed_by__isnull=False, version__isnull=False, dropped_at=None)
                    & ~models.Q(confirmed_by=models.F("proposed_by"))
                    & ~models.Q(source="")
                    & ~models.Q(deadlines="")
                ),
                name="two_people_confirm_a_calendar",
            ),
            models.CheckConstraint(
                condition=models.Q(shortens=False) | ~models.Q(shorten_reason=""),
                name="who_shortens_says_why",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None


class RevisionDay(models.Model):
    """A day of a revision that does not follow the week."""

    revision = models.ForeignKey(CalendarRevision, models.CASCADE, related_name="days")
    date = models.DateField()
    effect = models.CharField(max_length=8, choices=Effect)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300, blank=True)
    """Empty: the document of the revision."""

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "date"], name="one_row_a_day_and_revision"),
            models.CheckConstraint(
                condition=DIFFERS_FROM_THE_WEEK, name="a_drafted_row_differs_from_the_week"
            ),
        ]
