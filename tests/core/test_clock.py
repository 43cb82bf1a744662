from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection

from core import clock


@pytest.mark.django_db
def test_now_is_the_databases_instant_and_moves_within_a_transaction():
    first = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        between = cursor.fetchone()[0]
    last = clock.now()

    assert first.utcoffset() is not None
    assert first < between < last < first + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 2, 13, 16, 59, tzinfo=UTC), date(2026, 2, 13)),
        (datetime(2026, 2, 13, 17, 0, tzinfo=UTC), date(2026, 2, 14)),
        (datetime(2026, 12, 31, 17, 30, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_is_a_vietnamese_day(instant, day):
    with clock.frozen(instant):
        assert clock.today() == clock.day_of(instant) == day


def test_frozen_holds_in_every_thread_and_ends():
    at = datetime(2026, 7, 1, tzinfo=UTC)
    seen = []
    with clock.frozen(at):
        with clock.frozen(at + timedelta(days=1)) as later:
            thread = Thread(target=lambda: seen.append(clock.now()))
            thread.start()
            thread.join()
        assert seen == [later]
        assert clock.now() == at
    assert clock._stopped_at is None


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 7, 1)):  # noqa: DTZ001
        pass
