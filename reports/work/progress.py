"""How far a file is, told while its rows go by."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from jobs.registry import Desk

Row = TypeVar("Row")
TELL = 500
"""Rows between two notes of progress."""


def told(desk: Desk, rows: Iterable[Row], total: int) -> Iterator[Row]:
    """The same rows."""
    for n, row in enumerate(rows, start=1):
        if n % TELL == 0:
            desk.progress(n, total)
        yield row
    desk.progress(total, total)
