"""Pictures: cut, bursting, huge, or something else besides."""

import struct
import zlib

from tests.documents.makers import GOOD, chunk, docx, jpeg, pdf, png, zipped

from .case import Case, burst

PAGE = b"<html><script>alert(document.domain)</script></html>"
BEHIND = {
    "zip": zipped({"a": "b"}),
    "Word": docx("x"),
    "PDF": pdf("x"),
    "page": PAGE,
    "script": b"<?php system($_GET[0]); ?>",
    "programme": b"MZ\x90\0" + b"\0" * 60 + b"This program cannot be run in DOS mode",
    "rar": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "cabinet": b"MSCF\0\0\0\0",
    "drawing": b'<svg onload="alert(1)">',
}
HEAD = GOOD["png"][:33]
REST = GOOD["png"][33:]


def cases():
    for kind in ("png", "jpg"):
        good = GOOD[kind]
        for name, tail in BEHIND.items():
            yield Case(f"{kind} and {name} behind", f"a.{kind}", good + tail, "trailing")
        for name, (data, code) in (PNG if kind == "png" else JPEG).items():
            yield Case(f"{kind} {name}", f"a.{kind}", data, code)


def _png(width: int, height: int, packed: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def _segment(kind: int, body: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body


SCAN = _segment(0xDA, b"\x01\x01\0\0\x3f\0")
ZEROS = burst(40)
PNG = {
    "of huge dimensions": (png(60000, 60000), "bomb"),
    "of the largest dimensions": (png(2**31 - 1, 2**31 - 1), "bomb"),
    "of no width": (png(0, 5), "damaged"),
    "of deep pixels": (_png(14000, 14000, b"", depth=16, colour=6), "bomb"),
    "of a colour that is none": (_png(2, 2, b"", colour=5), "damaged"),
    "that bursts": (_png(2, 2, ZEROS), "bomb"),
    "whose text bursts": (HEAD + chunk(b"zTXt", b"a\0\0" + ZEROS) + REST, "bomb"),
    "whose long text bursts": (
        HEAD + chunk(b"iTXt", b"a\0\1\0vi\0a\0" + ZEROS) + REST,
        "bomb",
    ),
    "whose colours burst": (HEAD + chunk(b"iCCP", b"a\0\0" + ZEROS) + REST, "bomb"),
    "of bad pixels": (_png(2, 2, b"nothing packed"), "damaged"),
    "without pixels": (HEAD + chunk(b"IEND", b""), "damaged"),
    "without a head": (b"\x89PNG\r\n\x1a\n" + REST, "damaged"),
    "cut in the middle": (GOOD["png"][:50], "damaged"),
    "cut at the end": (GOOD["png"][:-1], "damaged"),
    "of a wrong sum": (GOOD["png"][:-1] + b"\0", "damaged"),
    "with a chunk that is too long": (HEAD + b"\x7f\xff\xff\xffIDAT", "damaged"),
    "with a page before it": (PAGE + GOOD["png"], "unknown"),
    "with a page in its text": (HEAD + chunk(b"tEXt", b"a\0" + PAGE) + REST, ""),
    "with a script in its pixels": (_png(5, 4, zlib.compress(b"\0<?=`$_GET[0]`?>" * 4)), ""),
}
JPEG = {
    "of huge dimensions": (jpeg(60000, 60000), "bomb"),
    "of no width": (jpeg(0, 8), "damaged"),
    "without an end": (jpeg(end=b""), "damaged"),
    "cut in the middle": (GOOD["jpg"][:30], "damaged"),
    "of its head alone": (b"\xff\xd8\xff\xe0", "damaged"),
    "without a frame": (
        b"\xff\xd8" + SCAN + b"1\xff\xd9",
        "damaged",
    ),
    "without a scan": (b"\xff\xd8\xff\xd9", "damaged"),
    "with a segment that is too long": (b"\xff\xd8\xff\xe0\xff\xff" + b"x" * 40, "damaged"),
    "of a thousand scans": (
        GOOD["jpg"][:-2] + (SCAN + b"1") * 1000 + b"\xff\xd9",
        "bomb",
    ),
    "whose end lies in a comment": (
        GOOD["jpg"][:-2] + _segment(0xFE, b"\xff\xd9" + PAGE),
        "damaged",
    ),
    "with a page before it": (PAGE + GOOD["jpg"], "unknown"),
    "with a page in its comment": (
        GOOD["jpg"][:2] + _segment(0xFE, PAGE) + GOOD["jpg"][2:],
        "",
    ),
    "with a script in its first segment": (
        GOOD["jpg"][:2] + _segment(0xE1, b"/*" + PAGE) + GOOD["jpg"][2:],
        "",
    ),
    "with another picture behind": (GOOD["jpg"] + GOOD["jpg"], ""),
}
