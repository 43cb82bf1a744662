"""What may come in and what may not (trust.md, rows 26-31)."""

import io
import re
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import openpyxl
import pytest
import xlsxwriter
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter

from documents.inspection import look as looking
from documents.inspection.problem import LIMITS
from tests.browser import launch_options

from . import makers
from .makers import GOOD, OLE, content_types, docx, raw_docx, relationship, zipped

FAMILY = {
    "docx": "DOCX",
    "xlsx": "XLSX",
    "pptx": "PPTX",
    "odt": "ODT",
    "png": "PNG",
    "jpg": "JPEG",
    "pdf": "PDF",
}


@pytest.fixture
def look():
    return lambda data: looking.look(io.BytesIO(data))


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_file_is_known_by_its_content(look, kind):
    assert look(GOOD[kind]) == {"family": FAMILY[kind], "problem": "", "detail": "", "marks": []}


def test_files_of_real_programmes_pass(look):
    book = openpyxl.Workbook()
    book.active.append(["Tổng số", 12])
    out = io.BytesIO()
    book.save(out)
    assert look(out.getvalue())["family"] == "XLSX"

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [1, 2, 3])
    sheet.write_url(1, 0, "https://hochiminhcity.gov.vn/")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sheet1!$A$1:$C$1"})
    sheet.insert_chart("E2", chart)
    book.close()
    assert look(out.getvalue())["problem"] == ""


def _hidden(**members):
    return docx("x", **members)


BAD = {
    # macros, by any name
    "vbaProject.bin": (docx("x", **{"word__vbaProject.bin": OLE}), "macros"),
    "vbaProject in small letters": (docx("x", **{"word__VBAPROJECT.BIN": b"x"}), "macros"),
    "macro content type": (
        raw_docx(
            "",
            {
                "[Content_Types].xml": content_types(
                    main="application/vnd.ms-word.document.macroEnabled.main+xml"
                )
            },
        ),
        "macros",
    ),
    "vba declared in the types": (
        raw_docx(
            "",
            {
                "[Content_Types].xml": content_types(
                    more='<Default Extension="bin" '
                    'ContentType="application/vnd.ms-office.vbaProject"/>'
                )
            },
        ),
        "macros",
    ),
    "activeX": (docx("x", **{"word__activeX__activeX1.xml": "<a/>"}), "macros"),
    "Excel 4 macro sheet": (
        makers.openxml("XLSX", {"xl/macrosheets/sheet1.xml": "<a/>"}),
        "macros",
    ),
    "Basic in an ODT": (makers.odt("x", members={"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    # what is pulled in from outside
    "linked template": (
        docx(
            "x",
            **{
                "word___rels__settings.xml.rels": relationship(
                    "attachedTemplate", "https://evil.example/t.dotm", external=True
                )
            },
        ),
        "external",
    ),
    "linked picture": (
        docx(
            "x",
            **{
                "word___rels__document.xml.rels": relationship(
                    "image", "https://evil.example/pixel.png", external=True
                )
            },
        ),
        "external",
    ),
    "linked workbook": (
        makers.openxml(
            "XLSX",
            {
                "xl/externalLinks/_rels/externalLink1.xml.rels": relationship(
                    "externalLinkPath", "file:///c:/other.xlsx", external=True
                )
            },
        ),
        "external",
    ),
    "hyperlink to a script": (
        docx(
            "x",
            **{
                "word___rels__document.xml.rels": relationship(
                    "hyperlink", "file://server/run.exe", external=True
                )
            },
        ),
        "external",
    ),
    "picture from outside in an ODT": (
        makers.odt("x", href="http://evil.example/a.png"),
        "external",
    ),
    "DDE field": (
        raw_docx('<w:p><w:r><w:instrText>DDEAUTO c:\\\\x "calc"</w:instrText></w:r></w:p>'),
        "external",
    ),
    "DDE in a simple field": (
        raw_docx('<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\x calc "></w:fldSimple></w:p>'),
        "external",
    ),
    # what lies inside
    "OLE object": (docx("x", **{"word__embeddings__oleObject1.bin": OLE}), "embedded"),
    "OLE object as a picture": (docx("x", **{"word__media__image1.png": OLE}), "embedded"),
    "OLE relation": (
        docx(
            "x",
            **{"word___rels__document.xml.rels": relationship("oleObject", "embeddings/o.bin")},
        ),
        "embedded",
    ),
    "zip inside": (docx("x", **{"word__media__a.bin": zipped({"a": "b"})}), "embedded"),
    "programme inside": (docx("x", **{"word__media__a.png": b"MZ" + b"\0" * 200}), "program"),
    "script inside": (docx("x", **{"word__media__a.txt": b"#!/bin/sh\nrm"}), "program"),
    "macro in an enclosed workbook": (
        docx(
            "x",
            **{
                "word__embeddings__b.xlsx": makers.openxml(
                    "XLSX", {"xl/vbaProject.bin": b"not even OLE"}
                )
            },
        ),
        "macros",
    ),
    "document in a document in a document": (
        docx(
            "x", **{"word__embeddings__b.docx": docx("y", **{"word__embeddings__c.docx": docx()})}
        ),
        "bomb",
    ),
    # bombs
    "zeros": (docx("x", **{"word__media__a.png": b"\0" * (8 * 1024 * 1024)}), "bomb"),
    "members": (zipped({f"a{n}": "" for n in range(LIMITS.members + 1)}), "bomb"),
    "folders": (docx("x", **{"__".join("a" * 15): "x"}), "bomb"),
    # tricks with names and XML
    "zip slip": (zipped({"[Content_Types].xml": content_types(), "../../etc/x": "x"}), "damaged"),
    "absolute name": (zipped({"[Content_Types].xml": content_types(), "/etc/x": "x"}), "damaged"),
    "billion laughs": (
        raw_docx(
            "", {"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'}
        ),
        "document_type",
    ),
    "outside entity": (
        raw_docx(
            "", {"word/a.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}
        ),
        "document_type",
    ),
    "entity in UTF-16": (
        raw_docx(
            "",
            {
                "word/a.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode(
                    "utf-16"
                )
            },
        ),
        "document_type",
    ),
    "broken XML": (raw_docx("<unclosed>"), "damaged"),
    # polyglots and torsos
    "zip behind a PDF": (makers.pdf("x", tail=zipped({"a": "b"})), "trailing"),
    "zip behind a PDF, with an end": (
        makers.pdf("x", tail=zipped({"a": "b"}) + b"\n%%EOF\n"),
        "trailing",
    ),
    "programme behind a PDF": (makers.pdf("x", tail=b"MZ" + b"\x90" * 300 + b"%%EOF"), "trailing"),
    "little behind a PDF": (makers.pdf("x", tail=b"MZ\x90"), "trailing"),
    "page behind a PDF": (
        makers.pdf("x", tail=b"<html><script>1</script></html>\nstartxref\n9\n%%EOF\n"),
        "trailing",
    ),
    "page in an object behind a PDF": (
        makers.pdf("x", tail=b"9 0 obj <html> endobj\nstartxref\n9\n%%EOF\n"),
        "trailing",
    ),
    "page in a comment behind a PDF": (makers.pdf("x", tail=b"%<script>\n%%EOF\n"), "trailing"),
    "stream of nothing behind a PDF": (
        makers.pdf("x", tail=b"stream\nMZ\x90\x00\nendstream\n%%EOF\n"),
        "trailing",
    ),
    "programme before the end of a PDF": (
        makers.pdf("x").replace(b"startxref", b"MZ\x90\x00\nstartxref"),
        "trailing",
    ),
    "brackets that do not close behind a PDF": (makers.pdf("x", tail=b"trailer << /A"), "damaged"),
    "second version that was cut": (
        makers.pdf("x", tail=b"9 0 obj << /A 1 >> endobj\nxref\n0 0\n"),
        "damaged",
    ),
    "something behind a zip": (GOOD["docx"] + b"MZ" + b"\0" * 300, "trailing"),
    "something before a zip": (b"GIF89a" + GOOD["docx"], "unknown"),
    "PDF head on a zip": (b"%PDF-1.7\n" + GOOD["docx"], "damaged"),
    "zip behind a PNG": (makers.png(more=zipped({"a": "b"})), "trailing"),
    "zip behind a JPEG": (makers.jpeg() + zipped({"a": "b"}), "trailing"),
    "cut docx": (GOOD["docx"][: len(GOOD["docx"]) * 99 // 100], "damaged"),
    "cut PDF": (GOOD["pdf"][:-20], "damaged"),
    "cut PNG": (GOOD["png"][:-3], "damaged"),
    "cut JPEG": (makers.jpeg(end=b""), "damaged"),
    "flipped byte in a PNG": (GOOD["png"][:20] + b"\xee" + GOOD["png"][21:], "damaged"),
    "huge picture": (makers.png(60000, 60000), "bomb"),
    # PDFs that act
    "PDF with a script": (
        makers.pdf("x", extra=b"/OpenAction << /S /JavaScript /JS (x) >>"),
        "active",
    ),
    "PDF with an escaped script": (
        makers.pdf("x", extra=b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"),
        "active",
    ),
    "PDF that launches": (makers.pdf("x", extra=b"/OpenAction << /S /Launch /F (x) >>"), "active"),
    "PDF with a file": (makers.pdf("x", extra=b"/Names << /EmbeddedFiles 9 0 R >>"), "embedded"),
    "locked PDF": (makers.pdf("x").replace(b"/Root", b"/Encrypt 9 0 R /Root"), "locked"),
    # other kinds
    "plain zip": (zipped({"a.txt": "x"}), "unknown"),
    "epub": (zipped({"mimetype": "application/epub+zip"}, stored=("mimetype",)), "unknown"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "unknown"),
    "HTML": (b"<!doctype html><script>1</script>", "unknown"),
    "old Word": (OLE, "old_office"),
    "programme": (b"MZ" + b"\0" * 300, "unknown"),
    "nothing like it": (b"x", "unknown"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused(look, name):
    data, problem = BAD[name]
    seen = look(data)
    assert (seen["problem"], seen["family"]) == (problem, "")


@cache
def as_written_by_a_browser() -> bytes:
    """A page printed to PDF by the browser of the tests.

    In a thread of its own: where journeys ran before, this one has their browser's loop.
    """
    with ThreadPoolExecutor(max_workers=1) as own:
        return own.submit(_printed).result()


def _printed() -> bytes:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page()
        page.set_content("<h1>Kế hoạch (thử) đổi mới</h1><p>Phường (Sài (Gòn))</p>")
        printed = page.pdf()
        browser.close()
    return printed


def signed(data: bytes, *, times: int = 1) -> bytes:
    """The file with more versions of itself behind it, as signatures and notes leave it."""
    for n in range(times):
        writer = PdfWriter(io.BytesIO(data), incremental=True)
        writer.add_metadata({"/Title": f"Bản {n} (đã (ký) số)"})
        out = io.BytesIO()
        writer.write(out)
        data = out.getvalue()
    return data


def linearized(text: str) -> bytes:
    """As programmes write for the web: the first page, an end, and then everything else."""
    whole = makers.pdf(text)
    cut = whole.index(b"3 0 obj")
    head = whole[: whole.index(b"1 0 obj")]
    first = b"9 0 obj\n<< /Linearized 1 /L %d /O 3 /E 999 /N 1 /T 999 >>\nendobj\n" % len(whole)
    table = b"xref\n0 1\n0000000000 65535 f\r\ntrailer\n<< /Size 9 /Root 1 0 R /ID [<aa> <BB>] >>\n"
    return head + first + table + b"startxref\n0\n%%EOF\n" + whole[len(head) : cut] + whole[cut:]


def with_object(body: bytes) -> bytes:
    """A file with one more object before its table, which is found where it now lies."""
    whole = makers.pdf("x")
    at = whole.index(b"xref\n0")
    moved = whole[:at] + b"9 0 obj " + body + b" endobj\n" + whole[at:]
    place = moved.index(b"xref\n0", at)
    return re.sub(rb"startxref\n\d+", b"startxref\n%d" % place, moved)


def packed_script(about: bytes, packed: bytes) -> bytes:
    """A file of today's kind: its table is a stream, and its script lies in an object stream."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    stream = b"<< %s /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream"
    for number, body in (
        (1, b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"),
        (5, stream % (about, len(packed), packed)),
    ):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = [(0, 0, 255), *((1, places[n], 0) for n in (1, 2, 3)), (2, 5, 0), (1, places[5], 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in [*rows, (1, start, 0)])
    out += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Length %d >>\n" % len(table)
    return bytes(out) + b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


SCRIPT = b"4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
FLATE = zlib.compress(SCRIPT)
DRESSED = {
    "plainly": packed_script(b"/Type /ObjStm /Filter /FlateDecode", FLATE),
    "under an escaped name": packed_script(b"/Type /Obj#53tm /Filter /FlateDecode", FLATE),
    "packed twice": packed_script(
        b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", FLATE.hex().encode() + b">"
    ),
    "behind long words": packed_script(
        b"/Type /ObjStm /Filter /FlateDecode /X (%s) /Y (%s)" % (b"a" * 2500, b"b" * 2500), FLATE
    ),
    "between words of a stream": makers.pdf(
        "x", extra=b"/A (stream\n) /OpenAction << /S /JavaScript /JS (x) >> /B (endstream)"
    ),
    "as a launcher between words": makers.pdf(
        "x", extra=b"/A (stream\n) /OpenAction << /S /Launch /F (x) >> /B (endstream)"
    ),
}


@pytest.mark.parametrize("how", DRESSED)
def test_a_script_is_found_however_it_is_dressed(look, how):
    assert look(DRESSED[how])["problem"] == "active"


def test_an_empty_dress_is_let_through(look):
    harmless = packed_script(b"/Type /ObjStm", b"4 0 << /S /GoTo /D [3 0 R /Fit] >>")
    assert look(harmless)["problem"] == ""


WHOLE = {
    "printed by a browser": as_written_by_a_browser,
    "updated once": lambda: signed(GOOD["pdf"]),
    "updated three times": lambda: signed(GOOD["pdf"], times=3),
    "printed and updated": lambda: signed(as_written_by_a_browser()),
    "for the web": lambda: linearized("Kế hoạch"),
    "for the web and updated": lambda: linearized("Kế hoạch").rstrip() + b"\r\n\r\n",
    "line ends behind the end": lambda: makers.pdf("x", tail=b"\r\n\n \x00\x00"),
    "no line end behind the end": lambda: makers.pdf("x").rstrip(),
    "updated by iText": lambda: makers.pdf(
        "x",
        tail=b"\n8 0 obj\n<</Type/Sig/Contents<00ff>/Name(K\xfd (a\\)) \x01)"
        b"/M[1 -.5 true null 3 0 R]>>\nendobj\nxref\n8 1\n0000000999 00000 n \n"
        b"trailer\n<</Size 9/Root 1 0 R/Prev 1>>\n"
        b"%iText-7.1.8\nstartxref\n1234\n%%EOF\n",
    ),
    "an end inside a stream": lambda: with_object(b"<</Length 9>>\nstream\n%%EOF MZ\nendstream"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_pdf_may_go_on_with_later_versions_of_itself(look, name):
    seen = look(WHOLE[name]())
    assert (seen["problem"], seen["family"]) == ("", "PDF")


@pytest.mark.parametrize("name", ["updated once", "for the web", "printed by a browser"])
def test_and_with_nothing_else(look, name):
    for tail in (b"MZ\x90", b"<html></html>", b"MZ\x90\x00\n%%EOF"):
        assert look(WHOLE[name]() + tail)["problem"] == "trailing"


def test_a_script_in_an_object_stream_is_found(look):
    packed = zlib.compress(b"1 0 << /S /JavaScript /JS (x) >>")
    stream = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(
        packed
    )
    data = makers.pdf("x").replace(
        b"xref\n0", stream + b"\nstream\n" + packed + b"\nendstream endobj\nxref\n0", 1
    )
    assert look(data)["problem"] == "active"


def test_locked_members_and_shared_bytes_are_refused(look):
    data = bytearray(GOOD["docx"])
    directory = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, directory + 8, 1)
    assert look(bytes(data))["problem"] == "locked"

    data = bytearray(GOOD["docx"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        second = archive.infolist()[1].header_offset
    directory = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 42, second)
    assert look(bytes(data))["problem"] == "bomb"


def test_the_workbook_behind_a_chart_may_stay(look):
    data = docx("x", **{"word__embeddings__Microsoft_Excel_Sheet1.xlsx": GOOD["xlsx"]})
    assert look(data)["family"] == "DOCX"


def test_hyperlinks_may_stay(look):
    for target in ("https://chinhphu.vn/", "mailto:a@hochiminhcity.gov.vn"):
        rels = relationship("hyperlink", target, external=True)
        assert look(docx("x", **{"word___rels__document.xml.rels": rels}))["problem"] == ""


@pytest.mark.parametrize(
    "data",
    [
        docx("Mở đầu", "TỐI MẬT", "Nội dung"),
        raw_docx(makers.paragraph("TUYỆT", " MẬT")),
        raw_docx(
            "", {"word/header1.xml": f'<h xmlns:w="{makers.W}">{makers.paragraph("MẬT")}</h>'}
        ),
        makers.openxml(
            "XLSX", {"xl/sharedStrings.xml": "<sst><si><t>Độ mật: Tối mật</t></si></sst>"}
        ),
        makers.openxml("PPTX", {"ppt/slides/slide1.xml": "<s><p>(MẬT)</p></s>"}),
        makers.odt("x", "TỐI MẬT"),
        makers.pdf("TUYỆT MẬT"),
    ],
    ids=["docx", "two runs", "header", "xlsx", "pptx", "odt", "pdf"],
)
def test_a_secrecy_mark_is_found_in_the_text(look, data):
    seen = look(data)
    assert seen["problem"] == ""
    assert seen["marks"]


@pytest.mark.parametrize("kind", GOOD)
def test_a_cut_file_never_passes_and_never_crashes(look, kind):
    data = GOOD[kind]
    for keep in range(0, len(data) - 2, max(1, len(data) // 60)):
        assert look(data[:keep])["problem"], keep


@pytest.mark.parametrize("kind", GOOD)
def test_a_flipped_byte_never_crashes(look, kind):
    data = bytearray(GOOD[kind])
    for place in range(0, len(data), max(1, len(data) // 120)):
        flipped = bytearray(data)
        flipped[place] ^= 0xFF
        look(bytes(flipped))
