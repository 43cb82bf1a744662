"""One look at one file: what it is, what is wrong with it, which secrecy marks it carries."""

import encodings
import importlib
import os
import pkgutil
from contextlib import suppress
from typing import Any, BinaryIO

import pypdf

from .marks import secrecy_marks
from .pdf import START as PDF
from .pdf import check_pdf, text_of
from .pictures import JPEG, PNG, check_jpeg, check_png
from .problem import Problem
from .zips import OLE, check_zip

MARKS_SHOWN = 5


def look(file: BinaryIO) -> dict[str, Any]:
    """{"family": code or "", "problem": code or "", "detail": text, "marks": [excerpt]}."""
    marks: list[str] = []

    def on_line(line: str) -> None:
        if len(marks) < MARKS_SHOWN:
            marks.extend(secrecy_marks(line))

    try:
        family = _family_of(file, on_line)
    except Problem as problem:
        return _no(problem.code, problem.detail)
    except (MemoryError, RecursionError):
        return _no("bomb")
    return {"family": family, "problem": "", "detail": "", "marks": marks[:MARKS_SHOWN]}


def load() -> None:
    """Load beforehand what a look may need: under its limits nothing can be opened any more."""
    for package in (encodings, pypdf):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            with suppress(ImportError):  # what another system or an extra would bring
                importlib.import_module(one.name)
    with suppress(ImportError):
        importlib.import_module("fontTools.cffLib")


def _no(code: str, detail: str = "") -> dict[str, Any]:
    return {"family": "", "problem": code, "detail": detail, "marks": []}


def _family_of(file: BinaryIO, on_line) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
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
        file.seek(0)
        data = file.read()
        check_pdf(data)
        for text in text_of(data):
            on_line(text)
        return "PDF"
    raise Problem("unknown")
