"""The result of a check as a file: row by row, in the order of the workbook."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.clock import day_of
from core.memory import Later
from imports.models import Batch, Line
from jobs.registry import Desk, Made

xlsxwriter = Later("xlsxwriter")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
LONGEST = 32_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A text that begins with one of these would be run by a spreadsheet (trust.md, abuse row 33)."""
WIDTHS = (14, 8, 14, 20, 40, 60, 70)


def as_workbook(batch: Batch, desk: Desk) -> Made:
    """Write the report into `desk.path` as XLSX, row by row."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(desk.path.parent),
        "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
    }
    book = xlsxwriter.Workbook(str(desk.path), options)
    sheet = book.add_worksheet(pgettext("sheet", "Result"))
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#e3eef3"})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for n, width in enumerate(WIDTHS):
        sheet.set_column(n, n, width)
    sheet.write_row(0, 0, _head(), head)
    sheet.freeze_panes(1, 0)
    n = 0
    for n, row in enumerate(_rows(batch), start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(n, place, cell, text)
            else:
                sheet.write_string(n, place, cell[:LONGEST], text)
    if n:
        sheet.autofilter(0, 0, n, len(WIDTHS) - 1)
    book.close()
    return Made(f"{_name(batch, desk)}.xlsx", XLSX, n)


def as_csv(batch: Batch, desk: Desk) -> Made:
    """Write the report as Vietnamese Excel opens it: byte-order mark, semicolons, CRLF."""
    rows = 0
    with desk.path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(_head())
        for row in _rows(batch):
            writer.writerow([cell if isinstance(cell, int) else _disarmed(cell) for cell in row])
            rows += 1
    return Made(f"{_name(batch, desk)}.csv", CSV, rows)


def _disarmed(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _name(batch: Batch, desk: Desk) -> str:
    said = _("Import done") if batch.imported_at else _("Check before import")
    return f"{said} {day_of(desk.job.started_at):%d-%m-%Y}"


def _head() -> list[str]:
    return [
        pgettext("column", "Sheet"),
        pgettext("column", "Row"),
        pgettext("column", "Result"),
        pgettext("import", "Code"),
        pgettext("column", "Name"),
        pgettext("column", "Before → after"),
        pgettext("column", "Why, and what else to know"),
    ]


def _rows(batch: Batch) -> Iterator[list[str | int]]:
    sheets = {code: str(label) for code, label in Line.Sheet.choices}
    outcomes = {code: str(label) for code, label in Line.Outcome.choices}
    for trouble in batch.troubles:
        yield ["", "", outcomes[Line.Outcome.REFUSE], "", "", "", trouble]
    names = ("sheet", "row", "outcome", "code", "name", "changes", "reasons", "notes")
    lines = batch.lines.order_by("pk").values_list(*names)
    for sheet, row, outcome, code, name, changes, reasons, notes in lines.iterator(2000):
        is_new = outcome == Line.Outcome.MAKE
        said = "\n".join(
            f"{what}: {new}" if is_new else f"{what}: {old or '–'} → {new}"
            for what, old, new in changes
        )
        yield [sheets[sheet], row, outcomes[outcome], code, name, said, "\n".join(reasons + notes)]
