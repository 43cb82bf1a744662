"""Days and hours as people in Vietnam type them: 26/11/2026, 1-1-27, 9h30 26/11/2026, 5/12.

A day typed without its year is the one that lies nearest to today: in November 5/12 is that of next
month, and in January 28/12 that of last month.
"""

import re
from contextlib import suppress
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import clock
from .clock import VIETNAM

DAYS = [
    *(f"%d{mark}%m{mark}%{year}" for year in "Yy" for mark in "/-."),
    "%Y-%m-%d",
]
"""Formats of a typed day; a year of two digits is one of this century until 2068."""
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""No day of this work lies before or after; a clock zone further would be no day at all."""
_YEAR = r"\s*[/.\-]\s*(?P<year>\d{4}|\d{2})"
_DAY = rf"(?P<day>\d{{1,2}})\s*[/.\-]\s*(?P<month>\d{{1,2}})(?:{_YEAR})?"
_HOUR = r"(?P<hour>\d{1,2})\s*(?:h|g|giờ|:)\s*(?:(?P<minute>\d{2})\s*(?:phút|p|')?)?(?::\d{2})?"
_ONLY_DAY = re.compile(rf"(?:ngày\s+)?{_DAY}", re.IGNORECASE)
_MOMENTS = (
    re.compile(rf"(?:lúc\s+)?{_HOUR}[\s,]+(?:ngày\s+)?{_DAY}", re.IGNORECASE),
    re.compile(rf"(?:ngày\s+)?{_DAY}[\s,]+(?:lúc\s+)?{_HOUR}", re.IGNORECASE),
)
_NO_SUCH_DAY = _("There is no such day: %(typed)s. Look at the calendar again.")
_NO_SUCH_HOUR = _("There is no such hour: %(typed)s.")


class Day(forms.DateField):
    """A day, typed with strokes, hyphens or dots and a year of four or two digits."""

    default_error_messages = {
        "invalid": _("Type the day as day/month/year, for example 15/12/2026."),
        "no_such_day": _NO_SUCH_DAY,
    }

    guesses_year = True
    """Not where what was typed is kept as it is and read again later: the year would move."""

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", DAYS)
        super().__init__(**kwargs)

    def to_python(self, value):
        found = _ONLY_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        if found and (found["year"] or self.guesses_year):
            return _day_of(self, found, value)
        return super().to_python(value)


class Moment(forms.DateTimeField):
    """An hour and a day in either order: "9h 26/11/2026", "26/11/2026 14:00"."""

    default_error_messages = {
        "invalid": _("Type hour and day, for example 9h30 15/12/2026."),
        "no_such_day": _NO_SUCH_DAY,
        "no_such_hour": _NO_SUCH_HOUR,
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%d %H:%M"])  # a day alone says no hour
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            for form in _MOMENTS:
                if found := form.fullmatch(value.strip()):
                    return self._moment(found, value)
        return super().to_python(value)

    def _moment(self, found: re.Match, typed: str) -> datetime:
        day = _day_of(self, found, typed)
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if hour > 23 or minute > 59:
            raise _refused(self, "no_such_hour", typed)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def _day_of(field: forms.Field, found: re.Match, typed: str) -> date:
    months, days = int(found["month"]), int(found["day"])
    if found["year"] is None:
        return _nearest(field, months, days, typed)
    year = int(found["year"])
    try:
        day = date(year if year > 99 else 2000 + year, months, days)
    except ValueError:
        raise _refused(field, "no_such_day", typed) from None
    if not FIRST.year <= day.year <= LAST.year:  # a year too many or too few was typed
        raise _refused(field, "no_such_day", typed)
    return day


def _nearest(field: forms.Field, month: int, day: int, typed: str) -> date:
    today, found = clock.today(), []
    for year in (today.year - 1, today.year, today.year + 1):
        with suppress(ValueError):  # 29/2 of a year without it
            found.append(date(year, month, day))
    if not found:
        raise _refused(field, "no_such_day", typed)
    return min(found, key=lambda one: abs(one - today))


def _refused(field: forms.Field, code: str, typed: str) -> ValidationError:
    return ValidationError(field.error_messages[code], code=code, params={"typed": typed.strip()})
