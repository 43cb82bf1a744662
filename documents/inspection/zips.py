"""Office documents: a ZIP read member by member, with limits, and nothing hidden between them."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from . import office
from .pictures import PNG, check_png_head
from .problem import LIMITS, Problem

END = struct.Struct("<4sHHHHIIH")
END_MARK, END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
LOCAL = struct.Struct("<4s5H3I2H")
DESCRIPTOR = 24
"""Bytes that may follow a member: its sizes, where they were not known before."""
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GZIP = b"\x1f\x8b"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"#!/",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut
    b"FWS",
    b"CWS",
)
DOCUMENTS = (b"%PDF-", b"{\\rtf", b"MIME-Version:", b"ITSF")
PROGRAM_NAME = re.compile(
    r"\.(?:exe|dll|scr|com|bat|cmd|ps1|vb[se]|jse?|wsf|hta|lnk|url|jar|msi|chm|swf|py|sh|x?html?"
    r"|mht(?:ml)?|reg|iso)[ .]*$"
)
MACRO_NAMES = ("vbaproject", "vbadata", "/activex/", "/basic/", "/scripts/", "macrosheets/")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Tally:
    """What has been unpacked so far, over all levels."""

    def __init__(self):
        self.members = 0
        self.unpacked = 0

    def add(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > LIMITS.unpacked:
            raise Problem("bomb")


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
    directory = _check_frame(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_places(file, archive.infolist(), directory)
            return _check_members(archive, on_line, depth, tally)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        expat.ExpatError,
        struct.error,
        ValueError,
        LookupError,
        RuntimeError,
    ) as error:
        raise Problem("damaged") from error


def _check_frame(file: BinaryIO) -> int:
    """One archive from the first byte to the last, with one directory of a sane size.

    Returns where the directory begins. Nothing may make another reader find another directory: no
    comment, and no pointer to a larger one (ZIP64), which some read first and some not at all.
    """
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
    if offset + length != end or end + END.size != size or comment:
        raise Problem("trailing")
    if END_64_MARK in tail[max(0, at - 20) : at]:
        raise Problem("damaged")
    return offset


def _check_places(file: BinaryIO, infos, directory: int) -> None:
    """The members lie one behind the other from the first byte on, as each says of itself.

    So no two share bytes (the trick of the newer ZIP bombs), nothing lies between them, and a
    reader that goes from member to member sees the same as one that goes by the directory.
    """
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        gap = info.header_offset - end
        if gap < 0:
            raise Problem("bomb")
        if gap > (DESCRIPTOR if end else 0):
            raise Problem("trailing")
        file.seek(info.header_offset)
        head = LOCAL.unpack(file.read(LOCAL.size))
        if head[0] != ZIP or head[3] != info.compress_type or info.compress_type not in METHODS:
            raise Problem("damaged")
        if not head[2] & 0x8 and head[7:9] != (info.compress_size, info.file_size):
            raise Problem("damaged")
        end = info.header_offset + LOCAL.size + head[9] + head[10] + info.compress_size
    if not 0 <= directory - end <= DESCRIPTOR:
        raise Problem("bomb" if directory < end else "trailing")


def _check_members(archive, on_line, depth: int, tally: Tally) -> str:
    infos = archive.infolist()
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names):  # to Office, capitals are no difference
        raise Problem("damaged")
    for info in infos:
        tally.members += 1
        if tally.members > LIMITS.members:
            raise Problem("bomb")
        _check_name(info)
    family = _family(archive, [info.filename for info in infos])
    for info in infos:
        if not info.is_dir():
            _check_member(archive, info, family, on_line, depth, tally)
    return family


def _check_name(info) -> None:
    name = info.filename
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or any(c in name for c in "\\\x00:"):
        raise Problem("damaged")
    if name != info.orig_filename or not name.isprintable():
        raise Problem("damaged")
    if any(part != part.rstrip(" .") for part in parts):  # one reader leaves such an end out
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
    if PROGRAM_NAME.search(lower):
        raise Problem("program", name)


def _family(archive, names: list[str]) -> str:
    if "[Content_Types].xml" in names and "mimetype" not in names:
        return office.openxml_family(_small(archive, "[Content_Types].xml"))
    if names and names[0] == "mimetype" and "[Content_Types].xml" not in names:
        kind = _small(archive, "mimetype").strip()
        if kind == b"application/vnd.oasis.opendocument.text":
            return "ODT"
    raise Problem("unknown")


def _small(archive, name: str) -> bytes:
    with archive.open(name) as member:
        data = member.read(1024 * 1024 + 1)
    if len(data) > 1024 * 1024:
        raise Problem("bomb")
    return data


def _check_member(archive, info, family: str, on_line, depth: int, tally: Tally) -> None:
    lower = info.filename.lower()
    reader = gzipped = None
    enclosed = io.BytesIO() if _may_enclose(lower) else None
    count = unpacked = 0
    with archive.open(info) as member:
        while piece := member.read(64 * 1024):
            if not count:
                _check_magic(piece, lower, enclosed)
                if office.is_xml(piece, lower):
                    reader = office.Reader(family, lower, on_line)
                gzipped = zlib.decompressobj(31) if piece.startswith(GZIP) else None
            count += len(piece)
            tally.add(len(piece))
            if count > LIMITS.ratio_from and count > LIMITS.ratio * max(info.compress_size, 1):
                raise Problem("bomb")
            if gzipped:
                unpacked += _check_packed(gzipped, piece, tally)
                if unpacked > LIMITS.ratio_from and unpacked > LIMITS.ratio * info.file_size:
                    raise Problem("bomb")
            if reader:
                reader.feed(piece)
            if enclosed is not None:
                enclosed.write(piece)
    if reader:
        reader.close()
    if enclosed is not None and enclosed.tell():
        check_zip(enclosed, on_line, depth=depth + 1, tally=tally)


def _may_enclose(lower: str) -> bool:
    """The workbook behind a native chart is the one document that may lie inside another."""
    return "/embeddings/" in lower and lower.endswith((".xlsx", ".docx", ".pptx"))


def _check_magic(piece: bytes, lower: str, enclosed) -> None:
    if piece.startswith((OLE, *DOCUMENTS)):
        raise Problem("embedded", lower)
    if piece.startswith(PROGRAMS):
        raise Problem("program", lower)
    if piece.startswith(ZIP) != (enclosed is not None):
        raise Problem("embedded", lower)
    if piece.startswith(GZIP) and not lower.endswith((".emz", ".wmz")):
        raise Problem("embedded", lower)
    if piece.startswith(PNG):
        check_png_head(piece)


def _check_packed(unpacker, piece: bytes, tally: Tally) -> int:
    """A packed drawing counts as what it unpacks to: how many bytes it is this time."""
    before = tally.unpacked
    while piece and not unpacker.eof:
        tally.add(len(unpacker.decompress(piece, 64 * 1024)))
        piece = unpacker.unconsumed_tail
    if unpacker.eof and (unpacker.unused_data or piece):
        raise Problem("embedded")
    return tally.unpacked - before
