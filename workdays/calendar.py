"""Counting in working days: read the calendar once, then reckon without the database.

Rules (domain e.9; Bộ luật Dân sự 2015, Điều 147-148): the day of the event is not counted, the
count starts on the next day, Saturdays and Sundays and the days off do not count, a weekend day
worked in exchange does, and the limit ends at the end of its last day, Vietnamese time.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from core.clock import VIETNAM, day_of
from core.kept import Kept

from .models import SATURDAY, CalendarDay, CalendarVersion, CalendarYear, Effect

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The official calendar at one version, in memory.

    `off` are the weekdays that do not count, `worked` the weekend days that do (rows that say
    what the week says anyway are dropped); `years` maps each known year to whether a person has
    confirmed it; `version` is the number a deadline keeps (0: no calendar was ever loaded).
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    years: dict[int, bool] = field(default_factory=dict)
    version: int = 0
    _off: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())
    _worked: tuple[int, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        off = frozenset(day for day in self.off if day.weekday() < SATURDAY)
        worked = frozenset(day for day in self.worked if day.weekday() >= SATURDAY)
        object.__setattr__(self, "off", off)
        object.__setattr__(self, "worked", worked)
        object.__setattr__(self, "_off", tuple(sorted(day.toordinal() for day in off)))
        object.__setattr__(self, "_worked", tuple(sorted(day.toordinal() for day in worked)))

    @classmethod
    def load(
        cls, first: date | None = None, last: date | None = None, *, version: int | None = None
    ) -> "Calendar":
        """The calendar as it stands, in one query; only the days from `first` to `last` if given.

        Outside these bounds the answers follow the plain week, so give none unless you are sure.
        With `version` the days are those of that version; which years a person has confirmed is
        still told as of now.
        """
        asked = (first, last, version)
        kept = _ROWS if asked == (None, None, None) else Kept(_rows)
        for n, days, years in kept.ask(asked, {}):
            return _read(n, tuple(days), tuple(years))
        return cls()

    def with_year(
        self, year: int, rows: Iterable[tuple[date, str]], *, version: int | None = None
    ) -> "Calendar":
        """This calendar with the (date, effect) `rows` in place of all days of `year`, confirmed.

        `version` is the number it would get, by default the next one.
        """
        rows = list(rows)

        def replaced(days: frozenset[date], effect: str) -> frozenset[date]:
            others = {day for day in days if day.year != year}
            return frozenset(others | {day for day, said in rows if said == effect})

        return Calendar(
            off=replaced(self.off, Effect.OFF),
            worked=replaced(self.worked, Effect.WORKED),
            years={**self.years, year: True},
            version=version or self.version + 1,
        )

    def differs(self, other: "Calendar") -> list[date]:
        """The days that one of the two works and the other does not, in order."""
        return sorted((self.off ^ other.off) | (self.worked ^ other.worked))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted; before it, when n < 0.

        `add(day, 0)` is `day` itself, working or not.
        """
        if n == 0:
            return day
        # The n-th working day after `day` is the first day up to which `target` working days lie.
        target = self._up_to(day) + n if n > 0 else self._up_to(day - ONE_DAY) + n + 1
        step = timedelta(days=abs(n) * 7 // 5 + 7)
        low, high = (day, day + step) if n > 0 else (day - step, day)
        while n > 0 and self._up_to(high) < target:
            high += step
        while n < 0 and self._up_to(low) >= target:
            low -= step
        while (high - low).days > 1:
            middle = low + (high - low) // 2
            if self._up_to(middle) < target:
                low = middle
            else:
                high = middle
        return high

    def between(self, a: date, b: date) -> int:
        """How many working days `b` lies after `a` (negative: before); `a` is not counted.

        The inverse of `add`: `between(a, add(a, n)) == n`.
        """
        if b >= a:
            return self._up_to(b) - self._up_to(a)
        return self._up_to(b - ONE_DAY) - self._up_to(a - ONE_DAY)

    def from_due(self, due_on: date, day: date) -> int:
        """How far `day` lies from the due day in working days, as a person is told.

        0 on the day itself only: before it negative, after it at least 1 (a Saturday after a
        Friday is late by one).
        """
        if day <= due_on:
            return min(-self.between(day, due_on), -1) if day < due_on else 0
        return max(self.between(due_on, day), 1)

    def left(self, due_on: date, day: date) -> int:
        """Working days left on `day`: 0 on the due day, -n when it is overdue by n (`from_due`)."""
        return -self.from_due(due_on, day)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add(day, 1)

    def covered(self, year: int) -> bool:
        """Whether the calendar has rows for `year`, confirmed or not."""
        return year in self.years

    def confirmed(self, years: Iterable[int]) -> bool:
        """Whether a person has confirmed every one of `years`."""
        return all(self.years.get(year, False) for year in years)

    def _up_to(self, day: date) -> int:
        """How many working days lie from the beginning of the count up to and with `day`."""
        ordinal = day.toordinal()  # day 1 was a Monday
        weeks, rest = divmod(ordinal, 7)
        return (
            weeks * 5
            + min(rest, 5)
            - bisect_right(self._off, ordinal)
            + bisect_right(self._worked, ordinal)
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date that explains itself: what day, until which instant, by which calendar.

    `due_at` is the last microsecond of `due_on` in Vietnam (aware). `provisional`: a year it
    was reckoned through is not confirmed, so it is shown as provisional and nobody is late on it.
    """

    due_on: date
    due_at: datetime
    calendar_version: int
    provisional: bool


def deadline(received_at: datetime, working_days: int, calendar: Calendar) -> Deadline:
    """When something received at `received_at` (aware) is due, `working_days` (>= 0) later.

    The day of receipt is not counted (domain e.9), so what arrives on a Saturday, a Sunday or a
    day off counts from the next working day as its first day. Raises ValueError when negative.
    """
    if working_days < 0:
        raise ValueError("a deadline lies after what it counts from")
    received_on = day_of(received_at)
    due_on = calendar.add(received_on, working_days)
    return Deadline(
        due_on=due_on,
        due_at=end_of(due_on),
        calendar_version=calendar.version,
        provisional=not calendar.confirmed(range(received_on.year, due_on.year + 1)),
    )


def end_of(day: date) -> datetime:
    """The last microsecond of `day` in Vietnam, aware."""
    return datetime.combine(day, time.max, tzinfo=VIETNAM)


def _rows(first: date | None, last: date | None, version: int | None) -> QuerySet:
    known = CalendarDay.objects
    days = (known.current() if version is None else known.at(version)).order_by("date")
    if first:
        days = days.filter(date__gte=first)
    if last:
        days = days.filter(date__lte=last)
    return (
        (CalendarVersion.objects.filter(n=version) if version else CalendarVersion.objects)
        .order_by("-n")
        .values_list(
            "n",
            ArraySubquery(days.values(json=JSONObject(date="date", effect="effect"))),
            ArraySubquery(
                CalendarYear.objects.values(
                    json=JSONObject(year="year", confirmed_at="confirmed_at")
                )
            ),
        )[:1]
    )


_ROWS = Kept(_rows, planned=True)


@lru_cache(maxsize=8)
def _read(n: int, days: tuple[str, ...], years: tuple[str, ...]) -> Calendar:
    """The calendar that these rows, as the database writes them, make."""
    by_effect: dict[str, set[date]] = {Effect.OFF: set(), Effect.WORKED: set()}
    for day in map(json.loads, days):
        by_effect[day["effect"]].add(date.fromisoformat(day["date"]))
    return Calendar(
        off=frozenset(by_effect[Effect.OFF]),
        worked=frozenset(by_effect[Effect.WORKED]),
        years={year["year"]: year["confirmed_at"] is not None for year in map(json.loads, years)},
        version=n,
    )
