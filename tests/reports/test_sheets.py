"""A list's rows are written whole: the same bytes as cell by cell, and never more than values."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.clock import VIETNAM
from reports.selectors import COLUMNS
from reports.work import delimited
from reports.work.book import NUMBERS, Book
from reports.work.cells import plain
from tests.world import NOW

KINDS = list(NUMBERS)
MARKUP = '<r><t>a</t></r></is></c><c r="Z9"><f>1+1</f></c><c t="inlineStr"><is><r></r>'
ODD = [
    "", " ", "a ", "\ta", "a\n", "\x1ca", "_x0041_", "a_b", "<b>&\"'", "\x00\ufffe", "=1+1", "'=1",
    "😀" * 20_000, "x" * 40_000,
]  # fmt: skip
WORDS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MOMENTS = st.datetimes(datetime(1900, 3, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
VALUES = (
    st.none() | WORDS | st.integers(-(2**53), 2**53) | st.booleans() | MOMENTS
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates(date(1900, 1, 1), date(2200, 1, 1))
)  # fmt: skip
ROWS = st.lists(st.lists(VALUES, min_size=7, max_size=7), max_size=4)


def parts(path, rows, write):
    """Everything in a workbook with a head, these rows, and a row behind them."""
    made = Book(path, title="Danh sách", who="Hoa", at=NOW)
    made.file.set_properties({"created": NOW.replace(tzinfo=None)})
    sheet = made.sheet("Hồ sơ")
    sheet.head([str(n) for n in range(7)])
    write(sheet, rows)
    sheet.filters(0, 7)
    sheet.row(["Tổng", *[1] * 6], KINDS, strong=True)
    made.file.close()
    with ZipFile(path) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def cell_by_cell(sheet, rows):
    for row in rows:
        sheet.row(row, KINDS)


def whole(sheet, rows):
    sheet.rows(rows, KINDS)


@given(rows=ROWS)
def test_rows_written_whole_are_byte_for_byte_those_written_cell_by_cell(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("books") / "a.xlsx"

    assert parts(path, rows, whole) == parts(path, rows, cell_by_cell)


def test_every_odd_text_is_written_the_same(tmp_path):
    rows = [[text] * 7 for text in ODD]

    assert parts(tmp_path / "a", rows, whole) == parts(tmp_path / "b", rows, cell_by_cell)


QUOTED = st.sampled_from(['"', 'a"b', "a;b", "a,b", "a\r\nb", "é;", "²", "_a", ";", "\r"])


@given(
    st.lists(st.lists(VALUES | QUOTED, min_size=3, max_size=3), max_size=5)
    | st.lists(st.lists(VALUES | QUOTED, min_size=1, max_size=1), max_size=5),
    st.sampled_from(";,"),
)
def test_a_text_file_is_what_the_library_would_write(tmp_path_factory, rows, separator):
    wanted = StringIO()
    writer = csv.writer(wanted, delimiter=separator, lineterminator="\r\n")
    writer.writerows([plain(value) for value in row] for row in rows)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with delimited.table(path, separator=separator) as table:
        table.rows(iter(rows))
    assert path.read_bytes() == b"\xef\xbb\xbf" + wanted.getvalue().encode()


def test_a_text_that_looks_like_the_sheets_own_markup_stays_text(tmp_path):
    for write in (whole, cell_by_cell):
        path = tmp_path / "a.xlsx"
        parts(path, [[MARKUP, *[1] * 6]], write)

        sheet = load_workbook(path)["Hồ sơ"]

        assert sheet["A2"].value == MARKUP
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}


@given(value=st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_in_a_text_file_is_what_the_clock_in_vietnam_shows(value):
    assert plain(value) == value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def test_a_column_of_codes_knows_a_word_for_every_code():
    for column in COLUMNS.values():
        said = column.in_words()
        if column.words:
            assert {code: said[code] for code in column.words} == {
                code.value: str(code.label) for code in column.words
            }
            assert said[""] == said[None] == ""
        elif column.kind == "bool":
            assert (said[True], said[False], said[None]) == ("Có", "Không", "Không")
        else:
            assert said is None
