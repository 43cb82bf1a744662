"""A sheet of values only, whose rows are written whole: no cell of it can be more than its text.

`xlsxwriter` spends most of a long list on one call and one tuple a cell, and takes an inline text
that begins with `<r>` and ends with `</r>` for markup of its own. Here a text is always escaped
(trust.md, abuse row 33), and `write_rows` writes what `write_string`, `write_number`,
`write_datetime` and `write_blank` would have written, byte for byte (a test compares).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .cells import LONGEST, Said, local

ODD = re.compile(r"[&<>_\x00-\x1f\ufffe\uffff]|^\s|\s$").search
"""Finds what cannot stand in a cell's XML as it is (an underscore may begin an escape)."""
SURELY_FITS = LONGEST // 2
"""Characters that are never more than LONGEST units of UTF-16."""
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's days have no time zone
DAY = 24 * 60 * 60
AT_ONCE = 1000
"""Rows that are written together."""


class PlainSheet(Worksheet):
    """A worksheet of a `constant_memory` workbook. Rows come in order."""

    def write_rows(self, first: int, rows: Iterable[Sequence], styles: Sequence[Format]) -> int:
        """Write `rows` from row `first` on (from 0), a style a column; the row after the last."""
        self._write_single_row(first)  # what still waits
        rows, at, pattern = iter(rows), first, ""
        columns = [Said(self._inside) for _style in styles]
        while some := list(islice(rows, AT_ONCE)):
            after = at + len(some)
            for corner in ((at, 0), (after - 1, len(styles) - 1)):
                if self._check_dimensions(*corner):
                    raise ValueError(f"row {corner[0]} does not fit")
            pattern = pattern or _pattern(styles)
            numbers = range(at + 1, after + 1)  # a sheet counts from 1
            cells = [numbers]
            for column, values in zip(columns, zip(*some, strict=True), strict=True):
                cells += [numbers, column.all(values)]
            self.fh.write("".join([pattern % row for row in zip(*cells, strict=True)]))
            at = after
        self.previous_row = at
        return at

    def _inside(self, value: Any) -> str:
        """The rest of a cell behind its place and its style."""
        if value is None or value == "":
            return "/>"
        of = type(value)
        if of is str:
            if len(value) > SURELY_FITS or ODD(value):
                return self._careful(value)
            return f' t="inlineStr"><is><t>{value}</t></is></c>'
        if of is datetime or of is date:
            return f"><v>{self._serial(value):.16G}</v></c>"
        if isinstance(value, int | float):
            return f"><v>{value:.16G}</v></c>"
        return self._careful(str(value))

    def _careful(self, text: str) -> str:
        if len(text) > SURELY_FITS:
            text = text[:LONGEST].encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
        text = self._escape_control_characters(text)
        kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        return f' t="inlineStr"><is><t{kept}>{self._escape_data(text)}</t></is></c>'

    def _serial(self, value: date | datetime) -> float:
        if value.year <= 1900:  # the year that spreadsheets take for a leap year
            return self._convert_date_time(local(value))
        if type(value) is date:
            return value.toordinal() - EPOCH.toordinal()
        since = local(value) - EPOCH
        return since.days + (since.seconds + since.microseconds / 1e6) / DAY

    def _xml_rich_inline_string(self, string: str, attributes: list = ()) -> None:
        """Nobody here writes markup: a text that looks like it is text."""
        self._xml_inline_string(string, None, attributes)


def _pattern(styles: Sequence[Format]) -> str:
    """A row: its number, then for each cell the number again and what stands in it.

    A style gets its number where it is used first.
    """
    cells = "".join(
        f'<c r="{xl_col_to_name(n)}%d" s="{style._get_xf_index()}"%s'
        for n, style in enumerate(styles)
    )
    return f'<row r="%d">{cells}</row>'
