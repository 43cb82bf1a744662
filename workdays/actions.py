"""Changing the calendar. Every change makes the next version; stored deadlines stay as they are.

Recomputing open deadlines after a change is a separate, explicit act (trust.md, fault 25).
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.verdicts import Stale, WrongMoment
from journal.actions import record

from . import policy
from .models import CalendarDay, CalendarVersion, CalendarYear, Effect, Status

CHAIN = "calendar"


@transaction.atomic
def set_day(
    day: date,
    *,
    effect: Effect | None,
    name: str,
    source: str,
    by,
    at: datetime,
    status: Status = Status.CONFIRMED,
) -> CalendarVersion:
    """Say that `day` is off or worked in exchange; with no effect it follows the week again.

    `source` is the document that says so. Raises PermissionDenied; WrongMoment when the week
    says the same already, or the year is not in the calendar.
    """
    policy.can_change(by).enforce()
    version = _next_version(by=by, at=at, note=f"{day:%d/%m/%Y} {name}".strip())
    if not CalendarYear.objects.filter(year=day.year).exists():
        raise WrongMoment(_("The calendar does not know the year %(year)d.") % {"year": day.year})
    if effect is None:
        removed, _rows = CalendarDay.objects.filter(date=day).delete()
        if not removed:
            raise WrongMoment(_("This day follows the week already."))
    else:
        if (effect == Effect.OFF) == (day.weekday() >= 5):
            raise WrongMoment(_("The week says the same of this day already."))
        CalendarDay.objects.update_or_create(
            date=day,
            defaults={"effect": effect, "name": name, "status": status, "source": source},
        )
    record(
        "calendar.set_day",
        version,
        by=by,
        at=at,
        scope=CHAIN,
        day=day,
        effect=effect,
        name=name,
        source=source,
        status=status,
        version=version.n,
    )
    return version


@transaction.atomic
def confirm_year(
    year: int, *, source: str, by, at: datetime, seen: int | None = None
) -> CalendarVersion:
    """Confirm the days of `year` as they stand; `source` is the document that says so.

    `seen` is the number of the calendar version whose days were compared, when a page showed them;
    Stale is raised when there is a newer one.

    From here on, deadlines reckoned through this year are no longer provisional. The journal
    keeps what was confirmed. Raises PermissionDenied; WrongMoment when the year is not in the
    calendar or has been confirmed before.
    """
    policy.can_change(by).enforce()
    version = _next_version(by=by, at=at, note=f"{year}: {source}")
    if seen is not None and seen != version.n - 1:
        raise Stale(
            _("The calendar was changed meanwhile. Compare the days of this page once more.")
        )
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    if row is None:
        raise WrongMoment(_("The calendar does not know the year %(year)d.") % {"year": year})
    if row.confirmed_at:
        raise WrongMoment(_("The year %(year)d has been confirmed already.") % {"year": year})
    days = CalendarDay.objects.filter(date__year=year)
    days.update(status=Status.CONFIRMED)
    CalendarYear.objects.filter(pk=row.pk).update(confirmed_at=at, confirmed_by=by, source=source)
    record(
        "calendar.confirm_year",
        version,
        by=by,
        at=at,
        scope=CHAIN,
        year=year,
        source=source,
        off=list(days.filter(effect=Effect.OFF).values_list("date", flat=True)),
        worked=list(days.filter(effect=Effect.WORKED).values_list("date", flat=True)),
        version=version.n,
    )
    return version


@transaction.atomic
def add_years(days: Iterable[CalendarDay], *, years: Iterable[int], at: datetime) -> list[int]:
    """Put the years that the calendar does not know yet into it, with their days, unconfirmed.

    Years it knows are left as people have made them. Returns the years added.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = sorted(set(years) - known)
    if not new:
        return []
    version = _next_version(by=None, at=at, note=f"{new[0]}-{new[-1]}")
    CalendarYear.objects.bulk_create(CalendarYear(year=year) for year in new)
    CalendarDay.objects.bulk_create(day for day in days if day.date.year in new)
    record("calendar.add_years", version, by=None, at=at, scope=CHAIN, years=new, version=version.n)
    return new


def _next_version(*, by, at: datetime, note: str) -> CalendarVersion:
    """The next version; its making locks the calendar, so that changes queue one by one."""
    CalendarVersion.objects.select_for_update().filter(n=1).first()
    last = CalendarVersion.objects.order_by("-n").first()
    return CalendarVersion.objects.create(
        n=last.n + 1 if last else 1, by=by, at=at, note=note[:300]
    )
