"""A year as a sheet, a draft beside it, and whether it is time to warn."""

from calendar import Calendar as Weeks
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User

from .calendar import Calendar
from .models import SATURDAY, CalendarDay, CalendarRevision, CalendarYear, RevisionDay

MONDAY_FIRST = Weeks(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's sheet. `kind`: "off", "worked", "weekend" or "" (plain working day)."""

    day: date
    kind: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its first day, its weeks (seven cells, Monday first, None outside the month)."""

    first: date
    weeks: list[list[Cell | None]]
    working_days: int


def year_sheet(year: int, calendar: Calendar, *, today: date) -> list[Month]:
    """The twelve months of `year` (1 to 9999), each day with what the calendar says of it."""
    return [_month(year, month, calendar, today) for month in range(1, 13)]


def _month(year: int, month: int, calendar: Calendar, today: date) -> Month:
    weeks = [
        [_cell(day, calendar, today) if day.month == month else None for day in week]
        for week in MONDAY_FIRST.monthdatescalendar(year, month)
    ]
    working = sum(calendar.is_working_day(cell.day) for week in weeks for cell in week if cell)
    return Month(first=date(year, month, 1), weeks=weeks, working_days=working)


def _cell(day: date, calendar: Calendar, today: date) -> Cell:
    if day in calendar.off:
        kind = "off"
    elif day in calendar.worked:
        kind = "worked"
    else:
        kind = "weekend" if day.weekday() >= SATURDAY else ""
    return Cell(day=day, kind=kind, today=day == today)


OCTOBER = 10
"""From this month on the administrators are warned: the next year's notices come at its end."""


def unconfirmed_next_year(today: date) -> int | None:
    """The next year, from 1 October on while nobody has confirmed its calendar; else None."""
    year = today.year + 1
    if today.month < OCTOBER:
        return None
    confirmed = CalendarYear.objects.filter(year=year, confirmed_at__isnull=False)
    return None if confirmed.exists() else year


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What an administrator is reminded of on his first page."""

    year: int | None
    """The next year, in its last quarter, while nobody has confirmed it."""
    proposed: list[CalendarRevision]
    """What others propose and he may confirm."""


def unsettled(user: User, *, today: date) -> Unsettled:
    """What of the calendar waits for an administrator (one query; from October on two)."""
    waiting = CalendarRevision.objects.open().filter(proposed_at__isnull=False)
    others = waiting.exclude(proposed_by=user).select_related("proposed_by").order_by("year")
    return Unsettled(unconfirmed_next_year(today), list(others[:3]))


def drafted(
    revision: CalendarRevision, calendar: Calendar, days: Iterable[RevisionDay]
) -> Calendar:
    """`calendar` as it would be with the `days` of `revision`."""
    rows = [(day.date, day.effect) for day in days]
    return calendar.with_year(revision.year, rows, version=revision.version)


@dataclass(frozen=True, slots=True)
class Change:
    """One day of a revision against the calendar as it stands."""

    date: date
    kind: str
    effect: str
    name: str
    source: str


def compared(
    before: Iterable[CalendarDay | RevisionDay], after: Iterable[RevisionDay]
) -> list[Change]:
    """Both lists day by day: "new", "changed", "gone" or "same", in the order of the days.

    "gone" keeps what the day was before.
    """
    old, new = {row.date: row for row in before}, {row.date: row for row in after}
    found = []
    for day in sorted(old.keys() | new.keys()):
        was, row = old.get(day), new.get(day)
        if row is None:
            kind, row = "gone", was
        elif was is None:
            kind = "new"
        else:
            same = (was.effect, was.name, was.source) == (row.effect, row.name, row.source)
            kind = "same" if same else "changed"
        found.append(Change(day, kind, row.get_effect_display(), row.name, row.source))
    return found
