"""One look at one file: what it is, what is wrong with it, which secrecy marks it carries."""

from pathlib import Path
from typing import Any

from .marks import secrecy_marks
from .pdf import START as PDF
from .pdf import check_pdf, text_of
from .pictures import JPEG, PNG, check_jpeg, check_png
from .problem import Problem
from .zips import OLE, check_zip

MARKS_SHOWN = 5


def look(path: Path) -> dict[str, Any]:
    """{"family": code or "", "problem": code or "", "detail": text, "marks": [excerpt]}."""
    marks: list[str] = []

    def on_line(line: str) -> None:
        if len(marks) < MARKS_SHOWN:
            marks.extend(secrecy_marks(line))

    try:
        family = _family_of(path, on_line)
    except Problem as problem:
        return {"family": "", "problem": problem.code, "detail": problem.detail, "marks": []}
    return {"family": family, "problem": "", "detail": "", "marks": marks[:MARKS_SHOWN]}


def _family_of(path: Path, on_line) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(b"PK\x03\x04"):
            return check_zip(file, on_line)
        if head.startswith(PNG):
            check_png(file, size)
            return "PNG"
        if head.startswith(JPEG):
            check_jpeg(file, size)
            return "JPEG"
    if head.startswith(OLE):
        raise Problem("old_office")
    if head.startswith(PDF):
        check_pdf(path)
        for text in text_of(path):
            on_line(text)
        return "PDF"
    raise Problem("unknown")
