"""The one clock of the house: the database's, replaced only in tests.

Web, worker and sweep hosts may disagree about the time; the database is one (trust.md, fault 20).
A "day" is always a Vietnamese day (fault 21).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import DateTimeField, Expression, Func, Value
from django.db.models.functions import TruncDate

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This instant by the database's clock, aware (UTC). One query; read it once per request."""
    if _stopped_at is not None:
        return _stopped_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def now_in_query() -> Expression:
    """The same instant as an expression: a query compares with it without a second one."""
    instant = DateTimeField()
    if _stopped_at is not None:
        return Value(_stopped_at, output_field=instant)
    return Func(function="statement_timestamp", output_field=instant)  # stable: indexes serve


def shape() -> datetime | None:
    """What a query with this clock in it is made for: None while the clock goes (core.kept)."""
    return _stopped_at


def today() -> date:
    """The date in Vietnam at this instant."""
    return day_of(now())


def today_in_query() -> Expression:
    """That date as an expression."""
    return TruncDate(now_in_query(), tzinfo=VIETNAM)


def day_of(at: datetime) -> date:
    """The Vietnamese date on which `at` (aware) falls: 17:30 UTC is already the next day."""
    return at.astimezone(VIETNAM).date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """For tests: the clock stands still at `at` (aware) in every thread until the block ends."""
    global _stopped_at
    if at.tzinfo is None:
        raise ValueError("the clock needs an aware instant")
    before = _stopped_at
    _stopped_at = at
    try:
        yield at
    finally:
        _stopped_at = before
