"""The ZIP around an Office file: cut, lengthened, doubled, lying about itself."""

import io
import struct
import zipfile

from .case import Case

DIRECTORY, END = b"PK\x01\x02", b"PK\x05\x06"


def cases(file: str, good: bytes):
    for name, (data, code) in attacks(good).items():
        yield Case(f"{file} frame: {name}", file, data, code)


def attacks(good: bytes) -> dict[str, tuple[bytes, str]]:
    """Attacks on the frame of any Office file: (bytes, refusal)."""
    directory, end = good.index(DIRECTORY), good.rindex(END)
    return {
        "cut in the middle": (good[: len(good) // 2], "damaged"),
        "cut at the end": (good[:-9], "damaged"),
        "without its directory": (good[:directory], "damaged"),
        "programme behind": (good + b"MZ" + b"\0" * 300, "trailing"),
        "page behind": (good + b"<script>1</script>", "trailing"),
        "another archive behind": (good + good, "trailing"),
        "picture before": (b"GIF89a" + good, "unknown"),
        "page before": (b"<html>" + good, "unknown"),
        "PDF before": (b"%PDF-1.7\n" + good, "damaged"),
        "picture of JPEG before": (b"\xff\xd8\xff\xe0" + good, "damaged"),
        "comment": (good[:-2] + b"\x09\0<script/>", "trailing"),
        "end in a comment": (good[:-2] + b"\x16\0" + good[end:], "trailing"),
        "larger directory": (_with_locator(good, directory, end), "damaged"),
        "hidden between members": (_moved(good, b"x" * 40), "trailing"),
        "hidden before the directory": (_apart(good, directory, end), "trailing"),
        "shared bytes": (_set(good, _last(good) + 42, "<I", 0), "bomb"),
        "password": (_set(good, directory + 8, "<H", 1), "locked"),
        "other method": (_set(good, directory + 10, "<H", 99), "damaged"),
        "method said twice": (_set(good, 8, "<H", 12), "damaged"),
        "size said twice": (_set(good, 22, "<I", 3), "damaged"),
        "wrong sum": (_set(_set(good, directory + 16, "<I", 1), 14, "<I", 1), "damaged"),
        "other name inside": (good[:30] + b"z" + good[31:], "damaged"),
        "climbing member": (_member(good, "../../etc/cron.d/x"), "damaged"),
        "absolute member": (_member(good, "/etc/x"), "damaged"),
        "member on a drive": (_member(good, "c:/x"), "damaged"),
        "member with backslashes": (_member(good, "..\\..\\x"), "damaged"),
        "member with a NUL": (_member(good, "aQb").replace(b"aQb", b"a\0b"), "damaged"),
        "member that reads backwards": (_member(good, "a\u202exml.b"), "damaged"),
        "member with a line end": (_member(good, "a\nb"), "damaged"),
        "symbolic link": (_member(good, "a.dat", mode=0o120777), "damaged"),
        "same name in capitals": (_member(_member(good, "a.dat"), "A.DAT"), "damaged"),
        "packed with bzip2": (_member(good, "a.dat", method=zipfile.ZIP_BZIP2), "damaged"),
    }


def _set(data: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


def _last(good: bytes) -> int:
    return good.rindex(DIRECTORY)


def _moved(good: bytes, hidden: bytes) -> bytes:
    """The same members, the second one further back, and something between."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        places = [info.header_offset for info in archive.infolist()]
    cut = places[1]
    data = good[:cut] + hidden + good[cut:]
    at = data.index(DIRECTORY, cut)
    for place in places:
        if place >= cut:
            data = _set(data, at + 42, "<I", place + len(hidden))
        at = data.find(DIRECTORY, at + 4)
    end = data.rindex(END)
    return _set(data, end + 16, "<I", data.index(DIRECTORY))


def _apart(good: bytes, directory: int, end: int) -> bytes:
    hidden = b"x" * 100
    data = good[:directory] + hidden + good[directory:]
    return _set(data, end + len(hidden) + 16, "<I", directory + len(hidden))


def _with_locator(good: bytes, directory: int, end: int) -> bytes:
    """A pointer to a second directory, which some read first, in the comment of the last member."""
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, 0, 1)
    data = _set(good, _last(good) + 32, "<H", len(locator))
    data = data[:end] + locator + data[end:]
    return _set(data, end + len(locator) + 12, "<I", end + len(locator) - directory)


def _member(good: bytes, name: str, *, mode: int = 0o100600, method: int = 8) -> bytes:
    out = io.BytesIO(good)
    info = zipfile.ZipInfo(name)
    info.external_attr, info.compress_type = mode << 16, method
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, b"KN-PAYLOAD")
    return out.getvalue()
