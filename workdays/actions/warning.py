"""Telling administrators in time that nobody has confirmed the next year yet."""

from datetime import datetime

from django.db import transaction

from core.clock import day_of
from journal.actions import record
from workdays.models import CalendarYear
from workdays.selectors import unconfirmed_next_year

from .loading import CHAIN


@transaction.atomic
def warn_next(*, at: datetime) -> bool:
    """From 1 October on: tell the administrators, once a year, that the next one is not confirmed.

    False when there is nothing to tell, or another runner is telling it.
    """
    year = unconfirmed_next_year(day_of(at))
    if year is None:
        return False
    row = (
        CalendarYear.objects.select_for_update(skip_locked=True)
        .filter(year=year, confirmed_at=None, warned_at=None)
        .first()
    )
    if row is None:
        return False
    CalendarYear.objects.filter(pk=row.pk).update(warned_at=at)
    record("calendar.warn", row, by=None, at=at, scope=CHAIN, year=year)
    return True
