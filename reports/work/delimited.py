"""A delimited text file that Excel opens right: byte-order mark, semicolons, CRLF."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from .cells import Said, plain

MEDIA_TYPE = "text/csv"
MARK = "\ufeff"
"""The byte-order mark: Excel takes the file for UTF-8."""
AT_ONCE = 1000
"""Rows that are written together."""


class Table:
    """Rows that go straight to the file."""

    def __init__(self, file, separator: str):
        self._file, self._separator = file, separator
        odd = f'{re.escape(separator)}"\r\n'
        self._odd = re.compile(f"[{odd}]").search
        self._usual = re.compile(rf"[^\W_][^{odd}]*").fullmatch

    def row(self, values: Sequence[Any]) -> None:
        """One row; text never becomes a formula."""
        self.rows([values])

    def rows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Many rows, as they come: what `csv.writer` would write (a test compares), by columns."""
        rows = iter(rows)
        columns: list[Said] = []
        while some := list(islice(rows, AT_ONCE)):
            say = self._cell if len(some[0]) > 1 else self._only_cell
            columns = columns or [Said(say) for _value in some[0]]
            values = zip(*some, strict=True)
            said = [one.all(column) for one, column in zip(columns, values, strict=True)]
            lines = map(self._separator.join, zip(*said, strict=True))
            self._file.write("\r\n".join([*lines, ""]))

    def _cell(self, value: Any) -> str:
        if type(value) is str and self._usual(value):
            return value
        text = plain(value)
        if self._odd(text):
            doubled = text.replace('"', '""')
            return f'"{doubled}"'
        return text

    def _only_cell(self, value: Any) -> str:
        return self._cell(value) or '""'  # an empty line would be no row


@contextmanager
def table(path: Path, *, separator: str) -> Iterator[Table]:
    """A new file at `path`. Vietnamese Excel splits at ";" because "," is its decimal sign."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(MARK)
        yield Table(file, separator)
