"""PDF: a whole file without scripts, launchers or other files inside, and its text."""

import logging
import re
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

from .problem import LIMITS, Problem

START = b"%PDF-"
TRAILING = b" \t\r\n\x00"
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OBJECT_STREAM = re.compile(
    rb"<<(?:(?!>>\s*stream).){0,2000}?/ObjStm(?:(?!>>\s*stream).){0,2000}?>>\s*stream\r?\n"
    rb"(.*?)endstream",
    re.DOTALL,
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME = rb"(?![A-Za-z0-9])"
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|RichMedia|ImportData|GoToE|Rendition)" + NAME, re.DOTALL
)
ENCLOSED = re.compile(rb"/(?:EmbeddedFiles?|Filespec/EF)" + NAME)
ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")

TEXT_SECONDS = 4
"""CPU seconds spent on reading text. A scanned page has none; a huge file gives its first pages."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(path: Path) -> None:
    """Raises Problem for a PDF that is cut, locked, active, or also something else."""
    data = path.read_bytes()
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Problem("damaged")
    if data[end + 5 :].strip(TRAILING) and len(data) - end > 1024:
        raise Problem("trailing")
    if b"PK\x05\x06" in data[-70_000:]:
        raise Problem("trailing")
    for text in _structures(data):
        if ENCRYPTED.search(text):
            raise Problem("locked")
        if ACTIVE.search(text):
            raise Problem("active")
        if ENCLOSED.search(text):
            raise Problem("embedded")


def text_of(path: Path) -> Iterator[str]:
    """The text of each page, as far as it can be read within the time. Never raises."""
    until = time.process_time() + TEXT_SECONDS
    try:
        pages = PdfReader(path, strict=False).pages
        for page in pages:
            if time.process_time() > until:
                return
            yield page.extract_text()
    except Exception:  # whatever a parser trips over, the file has passed our own check already
        return


def _structures(data: bytes) -> Iterator[bytes]:
    """The file outside its streams, and its object streams unpacked; names without escapes."""
    yield _plain_names(STREAM.sub(b"", data))
    room = LIMITS.unpacked
    for match in OBJECT_STREAM.finditer(data):
        unpacked = _inflate(match[1], room)
        room -= len(unpacked)
        yield _plain_names(unpacked)


def _inflate(packed: bytes, room: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, max(room, 1))
    except zlib.error:
        return packed
    if unpacker.unconsumed_tail and len(unpacked) >= room:
        raise Problem("bomb")
    return unpacked


def _plain_names(text: bytes) -> bytes:
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text)
