"""A delimited text file that Excel opens right: byte-order mark, semicolons, CRLF."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .cells import plain

MEDIA_TYPE = "text/csv"


class Table:
    """Rows that go straight to the file."""

    def __init__(self, file, separator: str):
        self._writer = csv.writer(file, delimiter=separator, lineterminator="\r\n")

    def row(self, values: Iterable[Any]) -> None:
        """One row; text never becomes a formula."""
        self._writer.writerow([plain(value) for value in values])

    def rows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Many rows, as they come."""
        self._writer.writerows([plain(value) for value in values] for values in rows)


@contextmanager
def table(path: Path, *, separator: str) -> Iterator[Table]:
    """A new file at `path`. Vietnamese Excel splits at ";" because "," is its decimal sign."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield Table(file, separator)
