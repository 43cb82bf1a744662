"""JPEG and PNG: walk the container from its first byte to its end mark."""

import re
import struct
import zlib
from typing import BinaryIO

from .problem import LIMITS, Problem

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
MOST_SCANS = 200
"""A picture that builds up has about ten; thousands keep a viewer busy for minutes."""
BEHIND = re.compile(
    rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|PK\x03\x04|%PDF-|MSCF\0|\x7fELF|This program cannot be run"
    rb"|<(?:script|html|\?php|!doctype|svg|iframe)[\s>]",
    re.IGNORECASE,
)
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PACKED_WORDS = {b"zTXt", b"iTXt", b"iCCP"}


def check_png_head(start: bytes) -> None:
    """The dimensions of a PNG of which only `start` is at hand."""
    if len(start) >= 24:
        _check_dimensions(*struct.unpack(">II", start[16:24]))


def check_png(file: BinaryIO, size: int) -> None:
    """Every chunk whole and true to its check sum, IHDR first, IEND last and nothing after it.

    The pixels unpack to no more than their dimensions say, what is written beside them to little.
    """
    file.seek(len(PNG))
    pixels: _Unpacking | None = None
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise Problem("damaged")
        length, kind = struct.unpack(">I4s", head)
        if length > size - file.tell():
            raise Problem("damaged")
        if pixels is None and (kind != b"IHDR" or length != 13):
            raise Problem("damaged")
        beside = _Unpacking(LIMITS.words) if kind in PACKED_WORDS else None
        sum_ = zlib.crc32(kind)
        left, start = length, b""
        while left:
            piece = file.read(min(left, 64 * 1024))
            if not piece:
                raise Problem("damaged")
            sum_ = zlib.crc32(piece, sum_)
            left -= len(piece)
            if kind == b"IDAT" and pixels:
                pixels.feed(piece)
            elif beside and not start:
                beside.feed(_after_name(kind, piece))
            elif beside:
                beside.feed(piece)
            start = start or piece
        if file.read(4) != struct.pack(">I", sum_):
            raise Problem("damaged")
        if pixels is None:
            pixels = _Unpacking(_pixel_bytes(start))
        if kind == b"IEND":
            if file.tell() != size:
                raise Problem("trailing")
            if not pixels.begun:
                raise Problem("damaged")
            return


class _Unpacking:
    """Counts what packed bytes unpack to, and keeps none of it."""

    def __init__(self, room: int):
        self.room = room
        self.begun = False
        self.unpacker = zlib.decompressobj()

    def feed(self, piece: bytes) -> None:
        self.begun = True
        try:
            while piece and not self.unpacker.eof:
                self.room -= len(self.unpacker.decompress(piece, 256 * 1024))
                if self.room < 0:
                    raise Problem("bomb")
                piece = self.unpacker.unconsumed_tail
        except zlib.error as error:
            raise Problem("damaged") from error


def _after_name(kind: bytes, piece: bytes) -> bytes:
    """The packed bytes of a chunk that begins with a name; b"" where nothing in it is packed."""
    _name, _, rest = piece.partition(b"\0")
    if kind != b"iTXt":
        return rest[1:]
    if not rest.startswith(b"\x01"):
        return b""
    return rest[2:].partition(b"\0")[2].partition(b"\0")[2]


def _pixel_bytes(head: bytes) -> int:
    """How many bytes the pixels of a picture with this IHDR unpack to, filter bytes included."""
    width, height, depth, colour, packing, filters, lacing = struct.unpack(">IIBBBBB", head)
    _check_dimensions(width, height)
    if colour not in CHANNELS or depth not in (1, 2, 4, 8, 16) or packing or filters or lacing > 1:
        raise Problem("damaged")
    size = height * (1 + (width * depth * CHANNELS[colour] + 7) // 8)
    if size > LIMITS.picture:
        raise Problem("bomb")
    return 2 * size + 64 if lacing else size + 64


def check_jpeg(file: BinaryIO, size: int) -> None:
    """Segments up to the end mark, a frame with sane dimensions. Never also an archive or a page.

    Behind the end a camera may leave more pictures, and nothing else that starts or unpacks.
    """
    data = memoryview(file.read() if not file.seek(0) else b"")
    at, frames, scans = 2, 0, 0
    while True:
        if at + 2 > size or data[at] != 0xFF:
            raise Problem("damaged")
        kind = data[at + 1]
        at += 2 if kind != 0xFF else 1
        if kind in WITHOUT_LENGTH or kind == 0xFF:
            continue
        if kind == END_OF_IMAGE:
            break
        if not kind or at + 2 > size:
            raise Problem("damaged")
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2 or at + length > size:
            raise Problem("damaged")
        if kind in FRAMES:
            if length < 8:
                raise Problem("damaged")
            height, width = struct.unpack_from(">HH", data, at + 3)
            _check_dimensions(width, max(height, 1))
            frames += 1
        at += length
        if kind == START_OF_SCAN:
            scans += 1
            mark = SCAN_END.search(data, at)
            if mark is None or scans > MOST_SCANS:
                raise Problem("damaged" if mark is None else "bomb")
            at = mark.start()
    if not frames or not scans:
        raise Problem("damaged")
    if BEHIND.search(data, at) or data[at : at + 2] == b"MZ":
        raise Problem("trailing")
    if b"PK\x05\x06" in bytes(data[-70_000:]):
        raise Problem("trailing")


def _check_dimensions(width: int, height: int) -> None:
    if not width or not height:
        raise Problem("damaged")
    if width * height > LIMITS.pixels:
        raise Problem("bomb")
