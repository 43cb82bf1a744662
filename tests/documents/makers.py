"""Files made by hand: good ones of every family, and the ones that attack."""

import io
import struct
import zipfile
import zlib

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "DOCX": (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "XLSX": (
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ),
    "PPTX": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(members: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP with these members in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, body, kind)
    return out.getvalue()


def content_types(family: str = "DOCX", *, main: str = "", more: str = "") -> str:
    part, kind = MAIN[family]
    return (
        f'<?xml version="1.0"?><Types xmlns="{TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{main or kind}"/>{more}</Types>'
    )


def relationship(kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{RELS}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def docx(*paragraphs: str, **members: bytes | str) -> bytes:
    """A Word file with these paragraphs; `members` add or replace members (`__` stands for `/`)."""
    body = "".join(paragraph(text) for text in paragraphs)
    return raw_docx(body, {name.replace("__", "/"): data for name, data in members.items()})


def raw_docx(body: str, members: dict[str, bytes | str] | None = None) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": content_types(),
            "_rels/.rels": relationship("officeDocument", "word/document.xml"),
            "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>'
            f"{body}</w:body></w:document>",
            **(members or {}),
        }
    )


def openxml(family: str, members: dict[str, bytes | str]) -> bytes:
    part, _kind = MAIN[family]
    return zipped({"[Content_Types].xml": content_types(family), part: "<a/>", **members})


def odt(*paragraphs: str, href: str = "", members: dict[str, bytes | str] | None = None) -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    xlink = "http://www.w3.org/1999/xlink"
    body = "".join(f"<t:p>{line}</t:p>" for line in paragraphs)
    image = f'<t:image x:href="{href}"/>' if href else ""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<d xmlns:t="{text}" xmlns:x="{xlink}">{body}{image}</d>',
            **(members or {}),
        },
        stored=("mimetype",),
    )


def png(width: int = 2, height: int = 2, *, more: bytes = b"") -> bytes:
    rows = b"".join(b"\0" + b"\xff\0\0" * min(width, 4) for _ in range(min(height, 4)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
        + more
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg(width: int = 8, height: int = 8, *, end: bytes = b"\xff\xd9") -> bytes:
    def segment(kind: int, body: bytes) -> bytes:
        return bytes([0xFF, kind]) + struct.pack(">H", len(body) + 2) + body

    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + segment(0xC0, frame)
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\x34\xff\x00\x56"
        + end
    )


def pdf(text: str = "", *, extra: bytes = b"", tail: bytes = b"") -> bytes:
    """A one-page PDF whose text has a two-byte font and a ToUnicode map, as Word writes it."""
    letters = sorted(set(text))
    codes = {letter: n + 1 for n, letter in enumerate(letters)}
    shown = "".join(f"{codes[letter]:04x}" for letter in text)
    lines = "".join(f"<{codes[c]:04x}> <{c.encode('utf-16-be').hex()}>\n" for c in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{lines}endbfchar endcmap end end"
    ).encode()
    page = zlib.compress(f"BT /F1 12 Tf 50 700 Td <{shown}> Tj ET".encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
        b"/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out) + tail


GOOD = {
    "docx": docx("Kế hoạch đề xuất đổi mới"),
    "xlsx": openxml("XLSX", {"xl/sharedStrings.xml": "<sst><si><t>Tổng</t></si></sst>"}),
    "pptx": openxml("PPTX", {"ppt/slides/slide1.xml": "<s><p>Mở đầu</p></s>"}),
    "odt": odt("Kế hoạch"),
    "png": png(),
    "jpg": jpeg(),
    "pdf": pdf("Kế hoạch đề xuất"),
}
