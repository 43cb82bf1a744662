"""Small files of the demo, made here: Word papers, a workbook of figures, a drawing as PDF."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
ALWAYS = (2026, 1, 1, 0, 0, 0)
"""The date inside the archive: the same text gives the same bytes."""


def paper(name: str, title: str, *paragraphs: str) -> SimpleUploadedFile:
    """A Word file: a title in bold, then paragraphs."""
    body = _paragraph(title, bold=True) + "".join(map(_paragraph, paragraphs))
    members = {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/></Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'{HEAD}<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr>'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" '
            'w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
            "</w:sectPr></w:body></w:document>"
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in members.items():
            archive.writestr(zipfile.ZipInfo(member, ALWAYS), text, zipfile.ZIP_DEFLATED)
    return SimpleUploadedFile(f"{name}.docx", out.getvalue())


def figures(name: str, heads: Sequence[str], rows: Sequence[Sequence]) -> SimpleUploadedFile:
    """A workbook with one table."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Số liệu"), book.add_format({"bold": True})
        sheet.write_row(0, 0, heads, bold)
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, row)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 28)
    return SimpleUploadedFile(f"{name}.xlsx", out.getvalue())


def drawing(name: str, boxes: Sequence[str]) -> SimpleUploadedFile:
    """A PDF of one page: boxes joined by lines in a row. Only letters of Latin-1."""
    width = 460 // max(1, len(boxes))
    lines = ["0.06 0.35 0.37 RG 1.5 w"]
    for place, word in enumerate(boxes):
        left = 60 + place * width
        lines.append(f"{left} 600 {width - 40} 70 re S")
        if place:
            lines.append(f"{left - 40} 635 m {left} 635 l S")
        lines.append(f"BT /F1 16 Tf {left + 14} 630 Td ({word}) Tj ET")
    content = "\n".join(lines).encode("latin-1")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        start,
    )
    return SimpleUploadedFile(f"{name}.pdf", bytes(out))


def _paragraph(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p><w:r>{look}<w:t>{escape(text)}</w:t></w:r></w:p>"
