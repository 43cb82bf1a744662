"""JPEG and PNG: walk the container from its first byte to its end mark."""

import struct
import zlib
from typing import BinaryIO

from .problem import LIMITS, Problem

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def check_png(file: BinaryIO, size: int) -> None:
    """Every chunk whole and true to its check sum, IHDR first, IEND last and nothing after it."""
    file.seek(len(PNG))
    first = True
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise Problem("damaged")
        length, kind = struct.unpack(">I4s", head)
        if length > size - file.tell():
            raise Problem("damaged")
        sum_ = zlib.crc32(kind)
        start = b""
        left = length
        while left:
            piece = file.read(min(left, 1024 * 1024))
            if not piece:
                raise Problem("damaged")
            start = start or piece[:8]
            sum_ = zlib.crc32(piece, sum_)
            left -= len(piece)
        if file.read(4) != struct.pack(">I", sum_):
            raise Problem("damaged")
        if first:
            if kind != b"IHDR" or length != 13:
                raise Problem("damaged")
            _check_dimensions(*struct.unpack(">II", start))
            first = False
        if kind == b"IEND":
            if file.tell() != size:
                raise Problem("trailing")
            return


def check_jpeg(file: BinaryIO, size: int) -> None:
    """Segments up to the scan, a frame with sane dimensions, an end mark. Never also a ZIP."""
    file.seek(2)
    seen_frame = False
    while True:
        kind = _next_marker(file)
        if kind in WITHOUT_LENGTH:
            continue
        if kind == END_OF_IMAGE:
            raise Problem("damaged")
        head = file.read(2)
        if len(head) < 2:
            raise Problem("damaged")
        (length,) = struct.unpack(">H", head)
        if length < 2 or file.tell() + length - 2 > size:
            raise Problem("damaged")
        body = file.read(length - 2)
        if kind in FRAMES:
            if len(body) < 6:
                raise Problem("damaged")
            height, width = struct.unpack(">HH", body[1:5])
            _check_dimensions(width, max(height, 1))
            seen_frame = True
        if kind == START_OF_SCAN:
            break
    if not seen_frame:
        raise Problem("damaged")
    _check_end(file, size)


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise Problem("damaged")
    while (byte := file.read(1)) == b"\xff":
        pass
    if not byte or byte == b"\x00":
        raise Problem("damaged")
    return byte[0]


def _check_end(file: BinaryIO, size: int) -> None:
    rest = file.read(size)
    if rest.rfind(b"\xff\xd9") < 0:
        raise Problem("damaged")
    if b"PK\x05\x06" in rest[-70_000:]:
        raise Problem("trailing")


def _check_dimensions(width: int, height: int) -> None:
    if not width or not height:
        raise Problem("damaged")
    if width * height > LIMITS.pixels:
        raise Problem("bomb")
