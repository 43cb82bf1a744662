"""The empty workbook: every column a text, lists to choose from, and a sheet that explains."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from accounts.rules_data import communes, short_name
from core.memory import Later

from .columns import EXPLANATIONS, NO, SHEETS, YES, Column, Form

xlsxwriter = Later("xlsxwriter")

FONT = {"font_name": "Times New Roman", "font_size": 12}
READY = 5000
"""Rows that offer their list of values."""


def write_template(target: BinaryIO) -> None:
    """Write the empty workbook into `target`, in the language that is active."""
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    looks = {
        "head": book.add_format(
            {**FONT, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#e3eef3"}
        ),
        "optional": book.add_format({**FONT, "text_wrap": True, "border": 1}),
        "text": book.add_format({**FONT, "num_format": "@"}),
        "prose": book.add_format({**FONT, "text_wrap": True, "valign": "top"}),
        "title": book.add_format({**FONT, "bold": True, "font_size": 14}),
    }
    places = _places()
    for form in SHEETS:
        _form(book, form, looks, places)
    _explanations(book, looks)
    book.close()


def _form(book, form: Form, looks, places: dict[int, tuple[int, int]]) -> None:
    sheet = book.add_worksheet(str(form.sheet.label))
    sheet.freeze_panes(1, 1)
    for n, column in enumerate(form.columns):
        sheet.set_column(n, n, _width(column), looks["text"])
        label = f"{column.label} *" if column.required else str(column.label)
        sheet.write_string(0, n, label, looks["head" if column.required else "optional"])
        if column.choices:
            first, last = places[id(column)]
            name = str(EXPLANATIONS)
            source = f"='{name}'!$A${first + 1}:$A${last + 1}"
            sheet.data_validation(
                1, n, READY, n, {"validate": "list", "source": source, "error_type": "warning"}
            )
        elif column.kind == "yes":
            sheet.data_validation(
                1, n, READY, n, {"validate": "list", "source": [str(YES), str(NO)]}
            )


def _width(column: Column) -> int:
    if column.kind in {"line", "email", "choice"}:
        return 30
    return 18


def _explained() -> list[tuple[str, list[tuple[str, ...]], Column | None]]:
    """(title, rows, the column whose list it is) of every part of the sheet of explanations."""
    parts: list = [
        (
            _("How this workbook is filled in"),
            [
                (_("One row for each unit, person or post. Sheets not needed stay empty."),),
                (_("Columns marked * must be filled in. Others may be left out."),),
                (_("An empty cell of a row that is there already changes nothing."),),
                (_("Write values, no formulas. Days as day/month/year."),),
                (_("Nothing changes before you have seen the check and pressed “Import”."),),
            ],
            None,
        )
    ]
    for form in SHEETS:
        rows = [
            (str(column.label), _("required") if column.required else "", str(column.help))
            for column in form.columns
        ]
        title = _("Sheet “%(sheet)s”") % {"sheet": form.sheet.label}
        parts.append((title, rows, None))
    for form in SHEETS:
        for column in form.columns:
            if column.choices:
                rows = [(str(choice.label), choice.value) for choice in column.choices]
                title = _("Values of “%(column)s”") % {"column": column.label}
                parts.append((title, rows, column))
    rows = [(one.name, short_name(one), one.gso_code) for one in communes()]
    parts.append((_("Communes: name, abbreviation, statistics office code"), rows, None))
    return parts


def _places() -> dict[int, tuple[int, int]]:
    """{column: first and last row of its list in the sheet of explanations}."""
    found, at = {}, 0
    for _title, rows, column in _explained():
        if column is not None:
            found[id(column)] = at + 1, at + len(rows)
        at += len(rows) + 2
    return found


def _explanations(book, looks) -> None:
    sheet = book.add_worksheet(str(EXPLANATIONS))
    sheet.set_column(0, 0, 46, looks["prose"])
    sheet.set_column(1, 1, 34, looks["prose"])
    sheet.set_column(2, 2, 70, looks["prose"])
    at = 0
    for title, rows, _column in _explained():
        sheet.write_string(at, 0, title, looks["title"])
        for n, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(at + n, place, text, looks["prose"])
        at += len(rows) + 2
