"""PDF: a whole file without scripts, launchers or other files inside, and its text."""

import io
import logging
import re
import time
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from .problem import LIMITS, Problem

START = b"%PDF-"
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OBJECT_STREAM = re.compile(
    rb"<<(?:(?!>>\s*stream).){0,2000}?/ObjStm(?:(?!>>\s*stream).){0,2000}?>>\s*stream\r?\n"
    rb"(.*?)endstream",
    re.DOTALL,
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME = rb"(?![A-Za-z0-9])"
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|RichMedia|ImportData|GoToE|GoToR|Rendition|Movie|SubmitForm|XFA)"
    + NAME,
    re.DOTALL,
)
ENCLOSED = re.compile(rb"/(?:EmbeddedFiles?|EF)" + NAME)
ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<")

FORBIDDEN = {
    **dict.fromkeys(
        (
            *("/JavaScript", "/JS", "/Launch", "/RichMedia", "/ImportData", "/GoToE", "/GoToR"),
            *("/Rendition", "/Movie", "/SubmitForm", "/XFA"),
        ),
        "active",
    ),
    **dict.fromkeys(("/EmbeddedFile", "/EmbeddedFiles", "/EF"), "embedded"),
}
"""What no object of a file may hold, as a key or as a name, once a parser has read it."""

LINK = re.compile(r"\s*(?:https?:|mailto:|tel:|#|www\.|[\w./%?=&-]*$)", re.IGNORECASE)
"""Where a link may lead. It opens only when it is pressed, but a programme or a share never."""

OBJECTS = 64 * 1024 * 1024
"""Bytes that all object streams together may unpack to."""
LAYER = 32 * 1024 * 1024
"""Bytes that a stream packed twice may have between."""

LINK_OUT = re.compile(
    rb"/URI\s*\(\s*(?:\\{2}|file:|javascript:|vbscript:|data:|ms-[a-z-]+:)", re.IGNORECASE
)

TEXT = rb"(?:[^()\\]|\\.)"
STRING = rb"\(" + TEXT + rb"*+\)"
for _depth in range(4):  # brackets inside brackets
    STRING = rb"\((?:" + TEXT + rb"|" + STRING + rb")*+\)"
TOKEN = re.compile(
    rb"(?P<blank>[\s\x00]+|%(?!%EOF)[ -;=?-~]{0,120}(?=[\r\n]))"
    rb"|(?P<end>%%EOF)"
    rb"|(?P<table>(?:\d{10} \d{5} [nf][\s\x00]*)+)"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|(?P<word>xref|trailer|startxref|obj|endobj)(?![A-Za-z])"
    rb"|(?P<opens><<|\[)|(?P<closes>>>|\])"
    rb"|(?P<value>/[^\s\x00()<>\[\]{}/%]*|<[0-9A-Fa-f\s]*>|"
    + STRING
    + rb"|(?:true|false|null|R)(?![A-Za-z])|stream endstream)",
    re.DOTALL,
)
"""What a file consists of once its streams are left out."""

OBJECT_SECONDS = 3
"""CPU seconds spent on reading the objects; a file that needs more is refused."""

TEXT_SECONDS, TEXT_WAIT = 1.5, 2.5
"""CPU seconds, and seconds by the clock, spent on reading text.

A scanned page has none; a huge file gives its first pages.
"""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(data: bytes) -> None:
    """Raises Problem for a PDF that is cut, locked, active, or also something else."""
    bare = STREAM.sub(b"stream endstream", data)
    _check_end(bare)
    if b"PK\x05\x06" in data[-70_000:]:
        raise Problem("trailing")
    for text in _structures(data, bare):
        if ENCRYPTED.search(text):
            raise Problem("locked")
        if ACTIVE.search(text) or LINK_OUT.search(text):
            raise Problem("active")
        if ENCLOSED.search(text):
            raise Problem("embedded")
    _check_objects(data)


def text_of(data: bytes) -> Iterator[str]:
    """The text of each page, as far as it can be read within the time."""
    until, end = time.process_time() + TEXT_SECONDS, time.monotonic() + TEXT_WAIT
    try:
        pages = PdfReader(io.BytesIO(data), strict=False).pages
        for page in pages:
            if time.process_time() > until or time.monotonic() > end:
                return
            yield page.extract_text()
    except MemoryError:
        raise
    except Exception:  # whatever a parser trips over, the file has passed our own check already
        return


def _check_objects(data: bytes) -> None:
    """Raises Problem for what a reader finds in the objects, however the bytes dress it up.

    The second opinion: the search above reads bytes, and bytes can be arranged so that it takes
    an object for a string or a stream. Fails closed: what cannot be read is not accepted.
    """
    until, tally = time.process_time() + OBJECT_SECONDS, [LIMITS.unpacked]
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Problem("locked")
        _check_object(reader.trailer, tally)
        places = [(n, gen) for gen, known in reader.xref.items() for n in known]
        for number, generation in places + [(n, 0) for n in reader.xref_objStm]:
            if time.process_time() > until:
                raise Problem("bomb")
            _check_object(reader.get_object(IndirectObject(number, generation, reader)), tally)
    except (Problem, MemoryError, RecursionError):
        raise
    except Exception as fault:  # a parser trips in many ways
        raise Problem("damaged", type(fault).__name__) from fault


def _check_object(root: object, tally: list[int]) -> None:
    """Look at one object and all that stands directly in it; references lead to other objects."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject) and one in FORBIDDEN:
            raise Problem(FORBIDDEN[one])
        if isinstance(one, DictionaryObject):
            if isinstance(one, StreamObject):
                _check_stream(one, tally)
            if _of(one, "/S") == "/URI" and not LINK.match(_said(_of(one, "/URI"))):
                raise Problem("active")
            for key in one:
                if key in FORBIDDEN:
                    raise Problem(FORBIDDEN[key])
                waiting.append(one.raw_get(key))
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _check_stream(stream: StreamObject, tally: list[int]) -> None:
    """Count what a stream unpacks to: a page, a font, a table. A picture by its dimensions."""
    if "/F" in stream:
        raise Problem("external")  # its content lies in another file
    if _of(stream, "/Subtype") == "/Image":
        sides = [_of(stream, name) for name in ("/Width", "/Height")]
        if all(isinstance(side, int) for side in sides) and sides[0] * sides[1] > LIMITS.pixels:
            raise Problem("bomb")
        return
    data, filters = stream._data, _of(stream, "/Filter")
    layers = [str(name) for name in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    while layers and layers.pop(0) in ("/FlateDecode", "/Fl"):
        if not layers:
            _count(data, tally)
        else:
            data = _inflate(data, min(tally[0], LAYER))
            tally[0] -= len(data)


def _count(packed: bytes, tally: list[int]) -> None:
    """Unpack and keep nothing but the sum."""
    unpacker = zlib.decompressobj()
    try:
        while packed and not unpacker.eof:
            tally[0] -= len(unpacker.decompress(packed, 256 * 1024))
            if tally[0] < 0:
                raise Problem("bomb")
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return


def _of(holder: DictionaryObject, key: str) -> object:
    """What stands under `key`, followed where it is a reference."""
    try:
        return holder[key]
    except KeyError:
        return None


def _said(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _check_end(bare: bytes) -> None:
    """Raises Problem when the file goes on with anything else than later versions of itself.

    From the last object before its first end on, a file has nothing but what an incremental
    update (a signature, a note) or the second half of a linearized file consists of: objects,
    tables, trailers and ends. `bare` is the file without its streams. A programme, an archive or
    a page behind the end is none of these, even with an end of its own.
    """
    first = bare.find(b"%%EOF")
    if first < 0:
        raise Problem("damaged")
    at = max(bare.rfind(b"endobj", 0, first), 0)
    depth, in_object, last = 0, at > 0, ""
    while at < len(bare):
        token = TOKEN.match(bare, at)
        if token is None:
            raise Problem("trailing")
        at, kind, word = token.end(), token.lastgroup, token[0]
        if kind == "blank":
            continue
        if kind == "opens":
            if not (in_object or depth or last == b"trailer"):
                raise Problem("trailing")
            depth += 1
        elif kind == "closes":
            depth -= 1
        elif kind == "value" and not (in_object or depth):
            raise Problem("trailing")
        elif kind in ("word", "end", "table"):
            if depth or in_object != (word == b"endobj"):
                raise Problem("trailing")
            in_object = word == b"obj"
        if depth < 0:
            raise Problem("trailing")
        last = word
    if last != b"%%EOF":
        raise Problem("damaged")


def _structures(data: bytes, bare: bytes) -> Iterator[bytes]:
    """The file outside its streams, and its object streams unpacked; names without escapes."""
    yield _plain_names(bare)
    room = OBJECTS
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
