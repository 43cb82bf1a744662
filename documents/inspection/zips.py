"""Office documents: a ZIP read member by member, with limits, no macros, nothing linked in."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from .problem import LIMITS, Problem

END = struct.Struct("<4sHHHHIIH")
END_MARK = b"PK\x05\x06"
OPENXML = {
    "wordprocessingml.document.main+xml": "DOCX",
    "spreadsheetml.sheet.main+xml": "XLSX",
    "presentationml.presentation.main+xml": "PPTX",
}
MACRO_TYPES = ("macroenabled", "vbaproject", "activex", "ms-office.vba")
MACRO_NAMES = ("vbaproject", "vbadata", "/activex/", "basic/", "scripts/", "macrosheets/")
PROGRAMS = (b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"#!/", b"\xca\xfe\xba\xbe")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GZIP = b"\x1f\x8b"
LINE_ENDS = {"p", "h", "si", "c", "tr", "tc", "br", "comment", "title", "subject", "keywords"}
LINKS_SAFE = ("http:", "https:", "mailto:", "#", "tel:")
LINE = 4000
"""Characters after which a line is handed on even without an end."""


class Tally:
    """What has been unpacked so far, over all levels."""

    def __init__(self):
        self.members = 0
        self.unpacked = 0


def check_zip(
    file: BinaryIO, on_line: Callable[[str], None], *, depth: int = 0, tally: Tally | None = None
) -> str:
    """The family of an Office document. `on_line` gets its text, line by line.

    Raises Problem for macros, linked or enclosed objects, programs, bombs, and for a ZIP that is
    anything else besides.
    """
    tally = tally or Tally()
    if depth > LIMITS.depth:
        raise Problem("bomb")
    _check_frame(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return _check_members(archive, on_line, depth, tally)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        expat.ExpatError,
        struct.error,
        UnicodeDecodeError,
        RuntimeError,
    ) as error:
        raise Problem("damaged") from error


def _check_frame(file: BinaryIO) -> None:
    """One archive from the first byte to the last, with a directory of a sane size."""
    size = file.seek(0, io.SEEK_END)
    if size < END.size:
        raise Problem("damaged")
    file.seek(size - min(size, END.size + 0xFFFF))
    tail = file.read()
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) - at < END.size:
        raise Problem("damaged")
    _mark, disk, _first, _here, entries, length, offset, comment = END.unpack_from(tail, at)
    if disk or entries == 0xFFFF or offset == 0xFFFFFFFF:
        raise Problem("unknown")
    if entries > LIMITS.members or length > LIMITS.members * 400:
        raise Problem("bomb")
    end = size - len(tail) + at
    if offset + length != end or end + END.size + comment != size or comment > 200:
        raise Problem("trailing")
    file.seek(0)


def _check_members(archive, on_line, depth: int, tally: Tally) -> str:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise Problem("damaged")
    _check_places(infos)
    family = _family(archive, infos, names)
    for info in infos:
        tally.members += 1
        if tally.members > LIMITS.members:
            raise Problem("bomb")
        _check_name(info)
        if not info.is_dir():
            _check_member(archive, info, family, on_line, depth, tally)
    return family


def _check_places(infos) -> None:
    """No two members share bytes of the file: the trick of the newer ZIP bombs."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise Problem("bomb")
        end = info.header_offset + 30 + info.compress_size


def _check_name(info) -> None:
    name = info.filename
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or "\x00" in name or ":" in name:
        raise Problem("damaged")
    if len(parts) > LIMITS.folders:
        raise Problem("bomb")
    if info.flag_bits & 0x1:
        raise Problem("locked")
    if info.external_attr >> 16 & 0o170000 == 0o120000:  # a symbolic link
        raise Problem("damaged")
    lower = f"/{name.lower()}"
    if any(word in lower for word in MACRO_NAMES):
        raise Problem("macros", name)


def _family(archive, infos, names) -> str:
    if "[Content_Types].xml" in names:
        return _openxml_family(_small(archive, "[Content_Types].xml"))
    if names and names[0] == "mimetype":
        kind = _small(archive, "mimetype").strip()
        if kind == b"application/vnd.oasis.opendocument.text":
            return "ODT"
    raise Problem("unknown")


def _openxml_family(types: bytes) -> str:
    found = set()

    def on_start(_name, attributes):
        kind = attributes.get("ContentType", "").lower()
        if any(word in kind for word in MACRO_TYPES):
            raise Problem("macros")
        if "oleobject" in kind:
            raise Problem("embedded")
        for ending, family in OPENXML.items():
            if kind.endswith(ending) and "openxmlformats" in kind:
                found.add(family)

    parser = _parser()
    parser.StartElementHandler = on_start
    parser.Parse(types, True)
    if len(found) != 1:
        raise Problem("unknown")
    return found.pop()


def _small(archive, name: str) -> bytes:
    with archive.open(name) as member:
        data = member.read(1024 * 1024 + 1)
    if len(data) > 1024 * 1024:
        raise Problem("bomb")
    return data


def _check_member(archive, info, family: str, on_line, depth: int, tally: Tally) -> None:
    lower = info.filename.lower()
    is_text = lower.endswith((".xml", ".rels", ".vml"))
    reader = _Reader(family, lower, on_line) if is_text else None
    enclosed = io.BytesIO() if _may_enclose(lower) else None
    count, first = 0, True
    with archive.open(info) as member:
        while piece := member.read(64 * 1024):
            if first:
                _check_magic(piece, lower, enclosed)
                first = False
            count += len(piece)
            tally.unpacked += len(piece)
            if tally.unpacked > LIMITS.unpacked:
                raise Problem("bomb")
            if count > LIMITS.ratio_from and count > LIMITS.ratio * max(info.compress_size, 1):
                raise Problem("bomb")
            if reader:
                reader.feed(piece)
            if enclosed:
                enclosed.write(piece)
    if reader:
        reader.close()
    if enclosed and enclosed.tell():
        enclosed.seek(0)
        check_zip(enclosed, on_line, depth=depth + 1, tally=tally)


def _may_enclose(lower: str) -> bool:
    """The workbook behind a native chart is the one document that may lie inside another."""
    return "/embeddings/" in lower and lower.endswith((".xlsx", ".docx", ".pptx"))


def _check_magic(piece: bytes, lower: str, enclosed) -> None:
    if piece.startswith(OLE):
        raise Problem("embedded", lower)
    if piece.startswith(PROGRAMS):
        raise Problem("program", lower)
    if piece.startswith(b"PK\x03\x04") and enclosed is None:
        raise Problem("embedded", lower)
    if piece.startswith(GZIP) and not lower.endswith((".emz", ".wmz")):
        raise Problem("embedded", lower)


class _Reader:
    """One XML member: no document type, no outside links, and its text handed on by lines."""

    def __init__(self, family: str, lower: str, on_line):
        self.on_line = on_line
        self.words: list[str] = []
        self.length = 0
        self.instruction: list[str] | None = None
        self.parser = _parser()
        self.parser.buffer_text = True
        if lower.endswith(".rels"):
            self.parser.StartElementHandler = self.relationship
        elif family == "ODT":
            self.parser.StartElementHandler = self.open_document
            self.parser.EndElementHandler = self.end
            self.parser.CharacterDataHandler = self.text
        elif not lower.endswith(".vml"):
            if not lower.startswith("xl/worksheets/"):
                self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end
            self.parser.CharacterDataHandler = self.text

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self.flush()

    def start(self, name: str, attributes) -> None:
        if _local(name) in {"instrText", "fldSimple"}:
            self.instruction = list(attributes.values())

    def text(self, data: str) -> None:
        if self.instruction is not None:
            self.instruction.append(data)
        self.words.append(data)
        self.length += len(data)
        if self.length > LINE:
            self.flush()

    def end(self, name: str) -> None:
        local = _local(name)
        if self.instruction is not None and local in {"instrText", "fldSimple"}:
            code = " ".join(self.instruction).strip().upper()
            if code.startswith(("DDE", "INCLUDETEXT", "INCLUDEPICTURE")) or " DDEAUTO " in code:
                raise Problem("external")
            self.instruction = None
        if local in LINE_ENDS:
            self.flush()

    def flush(self) -> None:
        if self.words:
            self.on_line("".join(self.words))
            self.words, self.length = [], 0

    def relationship(self, _name, attributes) -> None:
        """Hyperlinks may lead outside; templates, pictures, frames, objects and data may not."""
        kind = attributes.get("Type", "").lower()
        if "oleobject" in kind:
            raise Problem("embedded")
        if attributes.get("TargetMode", "").lower() != "external":
            return
        target = attributes.get("Target", "").strip().lower()
        if not kind.endswith("/hyperlink") or not target.startswith(LINKS_SAFE):
            raise Problem("external", target)

    def open_document(self, name: str, attributes) -> None:
        local = _local(name)
        if local in {"event-listener", "script"}:
            raise Problem("macros")
        if local == "encryption-data":
            raise Problem("locked")
        if local == "object-ole":
            raise Problem("embedded")
        for key, value in attributes.items():
            if _local(key) != "href" or local in {"a", "template"}:
                continue
            target = value.strip().lower()
            if ":" in target.split("/")[0] or target.startswith(("//", "../")):
                raise Problem("external", target)


def _parser():
    """An XML parser that refuses document types, so no entity is ever declared or resolved."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_):
        raise Problem("document_type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]
