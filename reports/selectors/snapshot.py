"""One consistent picture of the database for everything that is counted or written together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from psycopg import IsolationLevel


@contextmanager
def snapshot() -> Iterator[datetime]:
    """Everything read inside comes from one moment, which is yielded (aware).

    A REPEATABLE READ, READ ONLY transaction: what others commit meanwhile is not seen, whatever
    the number of queries. Inside a transaction that already runs, it is that transaction's view.
    """
    if connection.in_atomic_block:
        yield _moment()
        return
    connection.ensure_connection()
    wire = connection.connection
    wire.isolation_level, wire.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with transaction.atomic():
            yield _moment()
    finally:
        if not wire.closed:
            wire.isolation_level = wire.read_only = None


def _moment() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
