"""Putting years into the calendar as they ship, and the number of its next state."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from journal.actions import record
from workdays.models import CalendarDay, CalendarVersion, CalendarYear

CHAIN = "calendar"


@transaction.atomic
def add_years(days: Iterable[CalendarDay], *, years: Iterable[int], at: datetime) -> list[int]:
    """Put the years that the calendar does not know yet into it, with their days, unconfirmed.

    Years it knows are left as people have made them. Returns the years added.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = sorted(set(years) - known)
    if not new:
        return []
    version = next_version(by=None, at=at, note=f"{new[0]}-{new[-1]}")
    CalendarYear.objects.bulk_create(CalendarYear(year=year) for year in new)
    rows = [day for day in days if day.date.year in new]
    for day in rows:
        day.since = version.n
    CalendarDay.objects.bulk_create(rows)
    record("calendar.add_years", version, by=None, at=at, scope=CHAIN, years=new, version=version.n)
    return new


def next_version(*, by, at: datetime, note: str) -> CalendarVersion:
    """The next version; its making locks the calendar, so that changes queue one by one."""
    CalendarVersion.objects.select_for_update().filter(n=1).first()
    last = CalendarVersion.objects.order_by("-n").first()
    return CalendarVersion.objects.create(
        n=last.n + 1 if last else 1, by=by, at=at, note=note[:300]
    )
