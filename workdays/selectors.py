"""A year as a sheet: what is drawn on the calendar page."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from .calendar import SATURDAY, Calendar

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
