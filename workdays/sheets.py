"""Days of a year as a table: read from XLSX, CSV or TSV, judged row by row; and the template.

A workbook is read with what Python brings: cells only, no formula is reckoned, nothing linked in is
followed, and what unpacks to more than a year can need is refused.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.memory import Later
from core.text import fold, nfc

from .models import CalendarDay, Effect, RevisionDay, says_the_week

xlsxwriter = Later("xlsxwriter")

LARGEST = 1_000_000
"""Bytes of a file, and a fifth of what it may unpack to."""
MOST_ROWS = 400
COLUMNS = 4
FIRST_SERIAL = date(1899, 12, 30)
EFFECTS = {
    **dict.fromkeys(("nghi", "ngay nghi", "off", "day off"), Effect.OFF),
    **dict.fromkeys(
        ("lam bu", "ngay lam bu", "working", "worked", "working day in exchange"), Effect.WORKED
    ),
}
DAY = re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})")
ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ].*)?")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


class NoTable(Exception):
    """The file is none that can be read; `message` is a sentence for the person who sent it."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(slots=True)
class Read:
    """One row of the table: its number, what it says, and what is wrong with it ("" if nothing)."""

    n: int
    typed: tuple[str, ...]
    day: RevisionDay | None
    wrong: str


Cells = tuple[str, ...]
Numbered = tuple[int, Cells]
"""A row with its number in the sheet that somebody has before him."""


def table(name: str, content: bytes) -> list[Numbered]:
    """The rows of a file that are not blank, as the file numbers them, a heading included.

    Each has four columns as text. Raises NoTable.
    """
    if len(content) > LARGEST:
        raise NoTable(_("The file is too large for the days of one year."))
    ending = name.lower().rpartition(".")[2]
    if ending == "xlsx":
        rows = _of_workbook(content)
    elif ending in {"csv", "tsv", "txt"}:
        rows = enumerate(_of_text(content), start=1)
    else:
        raise NoTable(_("Send an Excel workbook (.xlsx) or a table as text (.csv, .tsv)."))
    found = []
    for n, row in rows:
        cells = tuple(" ".join(nfc(cell).split()) for cell in [*row, *[""] * COLUMNS][:COLUMNS])
        if any(cells):
            found.append((n, cells))
        if len(found) > MOST_ROWS:
            raise NoTable(_("The table has more rows than a year has days."))
    if not found:
        raise NoTable(_("The table has no rows."))
    return found


def read(rows: Sequence[tuple[int, Sequence[str]]], *, year: int) -> list[Read]:
    """Each row judged, under its number in the sheet: a heading above them is passed over."""
    top = str(rows[0][1][0]) if rows else ""
    if rows and day_in(top) is None and not any(c.isdigit() for c in top):
        rows = rows[1:]
    found, seen = [], set()
    for n, cells in rows:
        typed = tuple(str(cell) for cell in [*cells, *[""] * COLUMNS][:COLUMNS])
        day, effect = day_in(typed[0]), EFFECTS.get(fold(typed[1]))
        wrong = _wrong(day, effect, typed, year=year, seen=seen)
        row = None
        if not wrong:
            seen.add(day)
            row = RevisionDay(date=day, effect=effect, name=typed[2], source=typed[3])
        found.append(Read(n, typed, row, wrong))
    return found


def plain(days: Iterable[RevisionDay]) -> list[list[str]]:
    """Days as rows that `read` reads back: what the form of a dry run carries."""
    return [
        [f"{day.date:%d/%m/%Y}", "off" if day.effect == Effect.OFF else "working"]
        + [day.name, day.source]
        for day in days
    ]


def heading() -> list[str]:
    """What stands above the columns of the template."""
    return [_("Day (dd/mm/yyyy)"), _("Off, or working"), _("Occasion"), _("Source")]


def written(days: Iterable[CalendarDay | RevisionDay], *, as_workbook: bool) -> bytes:
    """The template with `days` in it: fill in, save, send back."""
    words = {Effect.OFF: _("off"), Effect.WORKED: _("working")}
    rows = [heading()]
    rows += [[f"{d.date:%d/%m/%Y}", words[d.effect], d.name, d.source] for d in days]
    if not as_workbook:
        text = io.StringIO()
        csv.writer(text, delimiter="\t", lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, width in enumerate((18, 14, 40, 60)):
            sheet.set_column(column, column, width)
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(n, column, str(cell), bold if n == 0 else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _wrong(day, effect, typed, *, year: int, seen: set[date]) -> str:
    if day is None:
        return _("This is no day: write it as 02/09/2026.")
    if day.year != year:
        return _("The day is not in the year %(year)d.") % {"year": year}
    if day in seen:
        return _("The day stands here twice.")
    if effect is None:
        return _("Write “nghỉ” (off) or “làm bù” (working).")
    if says_the_week(day, effect):
        return _("The week says the same of this day already.")
    return what_is_wrong_with_words(typed[2], typed[3])


def what_is_wrong_with_words(name: str, source: str) -> str:
    """A sentence on an occasion or source that cannot be kept; "" when both can."""
    if not name:
        return _("Say what the occasion is.")
    if len(name) > 200 or len(source) > 300:
        return _("The text is too long.")
    if name[0] in "=+-@" or source[:1] in set("=+-@"):
        return _("A text begins with a letter or a digit.")
    return ""


def day_in(typed: str) -> date | None:
    """The day that a cell says: as people type it, as programs do, or as a workbook counts it."""
    found = DAY.fullmatch(typed.strip()) or ISO.fullmatch(typed.strip())
    try:
        if found:
            return date(int(found["y"]), int(found["m"]), int(found["d"]))
        serial = float(typed)
        return FIRST_SERIAL + timedelta(days=int(serial)) if 20_000 < serial < 90_000 else None
    except (ValueError, OverflowError):
        return None


def _of_text(content: bytes) -> Iterator[list[str]]:
    """A table as text; tab, semicolon or comma part the columns."""
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
        first = text.partition("\n")[0]
        mark = max("\t;,", key=first.count)
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NoTable(
            _("The file is no text in Unicode (UTF-8). Save it so, or as .xlsx.")
        ) from error


def _of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet of a workbook; one that is empty need not be in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > 5 * LARGEST:
                raise NoTable(_("The file is too large for the days of one year."))
            names = [info.filename for info in infos]
            shared = "xl/sharedStrings.xml"
            texts = _texts(_unpacked(archive, shared)) if shared in names else []
            sheets = sorted(name for name in names if SHEET.fullmatch(name))
            if not sheets:
                raise NoTable(_("The file is damaged or no Excel workbook."))
            return _cells(_unpacked(archive, sheets[0]), texts)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, IndexError,
        ValueError, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise NoTable(_("The file is damaged or no Excel workbook.")) from error


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member, never more of it than is allowed, whatever its directory says."""
    with archive.open(name) as member:
        content = member.read(5 * LARGEST + 1)
    if len(content) > 5 * LARGEST:
        raise NoTable(_("The file is too large for the days of one year."))
    return content


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_declared):
        raise ValueError("a workbook declares no document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _texts(xml: bytes) -> list[str]:
    """The texts that cells refer to by number; what is said of their reading is left out."""
    found, inside = [], {"t": False, "rPh": False}
    parser = _parser()

    def start(name, _attributes):
        tag = name.rpartition(" ")[2]
        if tag == "si":
            found.append("")
        elif tag in inside:
            inside[tag] = True

    def end(name):
        inside[name.rpartition(" ")[2]] = False

    def data(text):
        if found and inside["t"] and not inside["rPh"]:
            found[-1] += text

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    parser.Parse(xml, True)
    return found


def _cells(xml: bytes, texts: list[str]) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    cell = {"kind": "", "column": 0, "text": "", "reads": False}
    parser = _parser()

    def start(name, attributes):
        tag = name.rpartition(" ")[2]
        if tag == "row":
            before = rows[-1][0] if rows else 0
            rows.append((int(attributes.get("r", before + 1)), []))
            if len(rows) > 5 * MOST_ROWS:
                raise NoTable(_("The table has more rows than a year has days."))
        elif tag == "c":
            letters = attributes.get("r", "").rstrip("0123456789")
            column = len(rows[-1][1]) if not letters else _column(letters)
            cell.update(kind=attributes.get("t", "n"), column=column, text="")
        elif tag in {"v", "t"}:
            cell["reads"] = True

    def end(name):
        tag = name.rpartition(" ")[2]
        if tag in {"v", "t"}:
            cell["reads"] = False
        elif tag == "c" and cell["column"] < COLUMNS:
            text = (
                texts[int(cell["text"])] if cell["kind"] == "s" and cell["text"] else cell["text"]
            )
            row = rows[-1][1]
            row.extend([""] * (cell["column"] + 1 - len(row)))
            row[cell["column"]] = text

    def data(text):
        if cell["reads"]:
            cell["text"] += text

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    parser.Parse(xml, True)
    return rows


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
