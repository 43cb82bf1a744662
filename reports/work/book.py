"""A workbook that prints well: real dates and numbers, frozen and repeated heads, no formulas.

Written row by row (`constant_memory`), so memory stays flat however many rows there are; within a
sheet rows must therefore come in order.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.memory import Later

from .cells import LONGEST, local

xlsxwriter, plain_sheet = Later("xlsxwriter"), Later("reports.work.plain_sheet")

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576
FONT = "Times New Roman"
NUMBERS = {
    "text": {"text_wrap": True},
    "int": {"num_format": "#,##0"},
    "year": {"num_format": "0"},
    "decimal": {"num_format": "#,##0.0"},
    "money": {"num_format": "#,##0"},
    "date": {"num_format": "dd/mm/yyyy"},
    "datetime": {"num_format": "dd/mm/yyyy hh:mm"},
}
A4 = 9


class Sheet:
    """One sheet. Rows are numbered from 0 and written once, in order."""

    def __init__(self, book: "Book", name: str, *, landscape: bool):
        self._book = book
        self.name = name
        self.at = 0
        self.sheet = book.file.add_worksheet(name, worksheet_class=plain_sheet.PlainSheet)
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
        self.sheet.fit_to_pages(1, 0)
        if landscape:
            self.sheet.set_landscape()
        safe = book.footer.replace("&", "&&")
        self.sheet.set_footer(f"&L&8{safe[:180]}&R&8&P/&N")

    def widths(self, widths: Sequence[int]) -> None:
        """How wide each column is, in characters. Before the first row."""
        for n, width in enumerate(widths):
            self.sheet.set_column(n, n, width)

    def title(self, text: str, *notes: str) -> None:
        """The name of the sheet as a heading, and notes below it."""
        self._put(0, text, self._book.style("title"))
        self.at += 1
        for note in notes:
            self._put(0, note, self._book.style("note"))
            self.at += 1
        self.at += 1

    def head(self, labels: Sequence[str], *, frozen: bool = True) -> None:
        """The head of a table; frozen on the screen and repeated on every printed page."""
        for n, label in enumerate(labels):
            self._put(n, label, self._book.style("head"))
        if frozen:
            self.sheet.freeze_panes(self.at + 1, 1)
            self.sheet.repeat_rows(self.at)
        self.at += 1

    def row(self, values: Sequence[Any], kinds: Sequence[str], *, strong: bool = False) -> None:
        """One row; `kinds` as in NUMBERS. An empty value leaves its cell empty."""
        for n, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            self._put(
                n, value, self._book.style(kind if kind in NUMBERS else "text", strong=strong)
            )
        self.at += 1

    def rows(self, rows: Iterable[Sequence[Any]], kinds: Sequence[str]) -> None:
        """Many rows, as they come; the same as `row` for each, at a third of the time."""
        styles = [self._book.style(kind if kind in NUMBERS else "text") for kind in kinds]
        self.at = self.sheet.write_rows(self.at, rows, styles)

    def gap(self, rows: int = 1) -> None:
        """Leave rows empty."""
        self.at += rows

    def text(self, heading: str, body: str) -> None:
        """A heading and a longer text below it, in the first column."""
        self._put(0, heading, self._book.style("strong"))
        self.at += 1
        self._put(0, body, self._book.style("prose"))
        self.at += 1

    def filters(self, head_row: int, columns: int) -> None:
        """Let the reader filter the table whose head stands in `head_row`."""
        if self.at > head_row + 1 and columns:
            self.sheet.autofilter(head_row, 0, self.at - 1, columns - 1)

    def _put(self, column: int, value: Any, style) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.at, column, None, style)
        elif isinstance(value, datetime | date):
            self.sheet.write_datetime(self.at, column, local(value), style)
        elif isinstance(value, int | float):
            self.sheet.write_number(self.at, column, value, style)
        else:
            self.sheet.write_string(self.at, column, str(value)[:LONGEST], style)


class Book:
    """The workbook: its sheets, its styles, who made it and when."""

    def __init__(self, path: Path, *, title: str, who: str, at: datetime):
        self.file = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "tmpdir": str(path.parent),
                "default_format_properties": {"font_name": FONT, "font_size": 12},
            },
        )
        self.footer = _("%(title)s · taken by %(who)s at %(at)s") % {
            "title": title,
            "who": who,
            "at": local(at).strftime("%H:%M %d/%m/%Y"),
        }
        self.file.set_properties(
            {"title": title[:255], "author": who[:255], "created": local(at).replace(microsecond=0)}
        )
        self._styles: dict[tuple[str, bool], Any] = {}

    def sheet(self, name: str, *, landscape: bool = True) -> Sheet:
        """A new sheet, at most 31 characters of a name."""
        return Sheet(self, name[:31], landscape=landscape)

    def style(self, kind: str, *, strong: bool = False):
        """One format per kind, made once."""
        key = (kind, strong)
        if key not in self._styles:
            self._styles[key] = self.file.add_format(_look(kind, strong))
        return self._styles[key]

    def columns_chart(
        self, sheet: Sheet, place: str, *, title: str, alt: str, names: tuple, series: list[tuple]
    ) -> None:
        """A native column chart. `names` and each of `series` = (name, first row, last row, column)
        of `sheet`; `alt` says in a sentence what it shows."""
        chart = self.file.add_chart({"type": "column"})
        _name, first, last, column = names
        for n, (name, top, bottom, where) in enumerate(series):
            chart.add_series(
                {
                    "name": name,
                    "categories": [sheet.name, first, column, last, column],
                    "values": [sheet.name, top, where, bottom, where],
                    "fill": {"color": ("#0b4f6c", "#c77700", "#6d5a9c")[n % 3]},
                }
            )
        font = {"name": FONT, "size": 11, "bold": False}
        chart.set_title({"name": title, "name_font": {**font, "size": 13, "bold": True}})
        chart.set_x_axis({"num_font": font})
        chart.set_y_axis(
            {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#d9d6cd"}}}
        )
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": 760, "height": 360})
        sheet.sheet.insert_chart(place, chart, {"description": alt, "object_position": 1})


@contextmanager
def book(path: Path, *, title: str, who: str, at: datetime) -> Iterator[Book]:
    """A new workbook at `path`, finished when the block ends well."""
    made = Book(path, title=title, who=who, at=at)
    yield made
    made.file.close()


def _look(kind: str, strong: bool) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "top"}
    match kind:
        case "title":
            return {**base, "font_size": 14, "bold": True}
        case "note":
            return {**base, "font_size": 11, "italic": True, "font_color": "#56606e"}
        case "strong":
            return {**base, "bold": True}
        case "prose":
            return {**base, "text_wrap": True}
        case "head":
            return {
                **base,
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#e3eef3",
            }
    return {**base, "border": 1, "bold": strong, **NUMBERS[kind]}
