"""Reading a workbook row by row, within limits, after documents.inspection has looked into it."""

import logging
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.memory import Later
from core.text import fold, nfc
from imports.models import Line

from .cells import Wrong, cleaner
from .columns import EXPLANATIONS, SHEETS, Column, Form, headings, known_as

openpyxl = Later("openpyxl")

MOST_ROWS = 20_000
"""Rows of one sheet, its heading not counted."""
MOST_COLUMNS = 40
MOST_TEXT = 40 * 1024 * 1024
"""Bytes, unpacked, of the texts of a workbook: the reader holds them all at once."""
MOST_GAP = 1000
"""Empty rows between two filled ones: what stands further down was not meant."""
MOST_SHEETS = 12
log = logging.getLogger(__name__)
TEXTS = "xl/sharedstrings.xml"


class Unreadable(Exception):
    """The workbook as a whole is not taken. `troubles` are sentences."""

    def __init__(self, *troubles: str):
        super().__init__(*troubles)
        self.troubles = list(troubles)


@dataclass
class Row:
    """One row: its number in the sheet, what was read by column, and what could not be."""

    sheet: Line.Sheet
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


@dataclass
class Book:
    """The rows of each sheet, in their order."""

    rows: dict[Line.Sheet, list[Row]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(map(len, self.rows.values()))


def read(path: Path, tell: Callable[[int], None] = lambda _rows: None) -> Book:
    """The rows of the workbook at `path`; `tell` hears how many were read.

    Raises Unreadable when the workbook as a whole is wrong. What is wrong in a single row stands
    in the row.
    """
    _check_size(path)
    with path.open("rb") as file, _mended_by_saving():
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        return _read(book, tell)


@contextmanager
def _mended_by_saving() -> Iterator[None]:
    """Whatever a spreadsheet that none of ours wrote does to its reader becomes one sentence."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, SyntaxError, ArithmeticError) as e:
        log.warning("a workbook could not be read: %r", e)
        raise Unreadable(
            _("The workbook cannot be read. Open it, save it again as .xlsx, and hand it in anew.")
        ) from e


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        texts = sum(i.file_size for i in archive.infolist() if i.filename.lower() == TEXTS)
    if texts > MOST_TEXT:
        raise Unreadable(_("There is too much text in this workbook. Split it."))


def _read(book, tell: Callable[[int], None]) -> Book:
    names = {word: form for form in SHEETS for word in known_as(lambda f=form: f.sheet.label)}
    ignored = known_as(lambda: EXPLANATIONS)
    found, troubles, unknown = Book(), [], []
    if len(book.worksheets) > MOST_SHEETS:
        raise Unreadable(_("The workbook has too many sheets."))
    for sheet in book.worksheets:
        name = fold(nfc(sheet.title))
        if name in ignored:
            continue
        sheet.reset_dimensions()  # what it says of its own size may be wrong
        form = names.get(name)
        if form is None:
            if next(_filled(sheet), None) is not None:
                unknown.append(sheet.title)
            continue
        if form.sheet in found.rows:
            troubles.append(_("The sheet “%(sheet)s” stands there twice.") % _named(form))
            continue
        try:
            found.rows[form.sheet] = list(_rows(sheet, form, tell, found.total))
        except Unreadable as error:
            troubles.extend(error.troubles)
    if unknown:
        troubles.append(
            _("These sheets are not known: %(sheets)s. Use the sheets of the template.")
            % {"sheets": ", ".join(unknown)[:300]}
        )
    if not troubles and not found.total:
        troubles.append(_("There is no row in this workbook. Fill in the template."))
    if troubles:
        raise Unreadable(*troubles)
    return found


def _named(form: Form, **more: Any) -> dict[str, Any]:
    return {"sheet": form.sheet.label, **more}


def _filled(sheet) -> Iterator[tuple[int, list]]:
    """(number, cells) of every row that is not empty, none of them too wide or too far down."""
    gap = count = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if len(cells) > MOST_COLUMNS and any(c.value is not None for c in cells[MOST_COLUMNS:]):
            raise Unreadable(
                _("The sheet “%(sheet)s” has more than %(most)s columns.")
                % {"sheet": sheet.title[:60], "most": MOST_COLUMNS}
            )
        cells = cells[:MOST_COLUMNS]
        if all(cell.value is None or cell.value == "" for cell in cells):
            gap += 1
            continue
        if gap > MOST_GAP:
            raise Unreadable(
                _("In the sheet “%(sheet)s” too many empty rows stand before row %(row)s.")
                % {"sheet": sheet.title[:60], "row": number}
            )
        gap, count = 0, count + 1
        if count > MOST_ROWS + 1:
            raise Unreadable(
                _("The sheet “%(sheet)s” has more than %(most)s rows. Split the workbook.")
                % {"sheet": sheet.title[:60], "most": f"{MOST_ROWS:,}".replace(",", ".")}
            )
        yield number, cells


def _rows(sheet, form: Form, tell: Callable[[int], None], before: int) -> Iterator[Row]:
    filled = _filled(sheet)
    number, head = next(filled, (1, []))
    if not head:
        return
    if number != 1:
        raise Unreadable(
            _("The first row of the sheet “%(sheet)s” has no headings.") % _named(form)
        )
    columns = _columns(head, form)
    clean = {column.field: cleaner(column) for column in columns.values()}
    for n, (number, cells) in enumerate(filled, start=1):
        row = Row(form.sheet, number, dict.fromkeys(clean))
        for place, cell in enumerate(cells):
            column = columns.get(place)
            if column is None:
                if cell.value is not None and cell.value != "":
                    row.reasons.append(_("Something stands in a column without a heading."))
                continue
            _take(row, column, cell, clean[column.field])
        for column in columns.values():
            if column.required and row.values.get(column.field, "told") is None:
                row.reasons.append(_("%(column)s: missing.") % {"column": column.label})
        if n % 500 == 0:
            tell(before + n)
        yield row


def _take(row: Row, column: Column, cell, clean: Callable[[Any, str], Any]) -> None:
    try:
        row.values[column.field] = clean(cell.value, getattr(cell, "data_type", "n"))
    except Wrong as wrong:
        del row.values[column.field]
        row.reasons.append(
            _("%(column)s: %(wrong)s.") % {"column": column.label, "wrong": str(wrong)}
        )


def _columns(head: list, form: Form) -> dict[int, Column]:
    """{place: column} by the headings; each at most once, the required ones all there."""
    known, found, troubles = headings(form), {}, []
    for place, cell in enumerate(head):
        text = " ".join(nfc(str(cell.value or "")).replace("*", " ").split())
        if not text:
            continue
        column = known.get(fold(text))
        if column is None:
            troubles.append(
                _("Sheet “%(sheet)s”: the heading “%(heading)s” is not known.")
                % _named(form, heading=text[:60])
            )
        elif column in found.values():
            troubles.append(
                _("Sheet “%(sheet)s”: the heading “%(heading)s” stands there twice.")
                % _named(form, heading=text[:60])
            )
        else:
            found[place] = column
    troubles += [
        _("Sheet “%(sheet)s”: the column “%(heading)s” is missing.")
        % _named(form, heading=column.label)
        for column in form.columns
        if column.required and column not in found.values()
    ]
    if troubles:
        raise Unreadable(*troubles[:10])
    return found
