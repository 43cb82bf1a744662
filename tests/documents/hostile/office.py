"""Office files: each attack on Word, Excel and PowerPoint alike, and its like on OpenDocument."""

import gzip
import struct

from tests.documents.makers import (
    GOOD,
    MAIN,
    OLE,
    content_types,
    docx,
    odt,
    openxml,
    png,
    relationship,
    zipped,
)

from . import frames
from .case import Case, burst
from .xml import DTD

MARK = b"KN-PAYLOAD"
VBA = OLE + MARK
FOLDER = {"DOCX": "word", "XLSX": "xl", "PPTX": "ppt"}
OUTSIDE = "https://evil.example/x"
MILLIONS = b"\0" * (3 * 1024 * 1024)

PARTS = {
    # What only its first bytes make what it is (\\A) is dead once something stands before them.
    # name: (member below the family's folder, content, refusal, how to tell that it is alive)
    "vbaProject": ("vbaProject.bin", b"VBA" + MARK, "macros", b"(?i)vbaproject\\.bin"),
    "vbaProject in capitals": ("VBAPROJECT.BIN", MARK, "macros", b"(?i)vbaproject\\.bin"),
    "vbaProject under another name": ("media/image9.png", VBA, "embedded", OLE[:8] + b".*" + MARK),
    "vbaData": ("vbaData.xml", "<a/>", "macros", b"(?i)vbadata"),
    "activeX": ("activeX/activeX1.xml", "<a/>", "macros", b"(?i)/activex/"),
    "macro sheet": ("macrosheets/sheet1.xml", "<a/>", "macros", b"(?i)macrosheets/"),
    "OLE object": ("embeddings/oleObject1.bin", VBA, "embedded", OLE[:8] + b".*" + MARK),
    "OLE object named xlsx": ("embeddings/a.xlsx", VBA, "embedded", OLE[:8] + b".*" + MARK),
    "zip inside": ("media/a.bin", zipped({"a": MARK}), "embedded", b""),
    "nothing named xlsx": ("embeddings/a.xlsx", b"x" + MARK, "embedded", b""),
    "pdf inside": ("media/a.png", b"%PDF-1.7" + MARK, "embedded", b"%PDF-1.7" + MARK),
    "rtf inside": ("media/a.txt", b"{\\rtf1" + MARK, "embedded", b"\\A\\{\\\\rtf1" + MARK),
    "page archive inside": ("a.dat", b"MIME-Version: 1.0" + MARK, "embedded", b""),
    "help file inside": ("a.dat", b"ITSF" + MARK, "embedded", b""),
    "gzip inside": ("media/a.bin", gzip.compress(MARK), "embedded", b""),
    "programme inside": ("media/a.png", b"MZ\x90" + MARK, "program", b""),
    "elf inside": ("media/a.png", b"\x7fELF" + MARK, "program", b"\\A\x7fELF" + MARK),
    "script inside": ("media/a.txt", b"#!/bin/sh " + MARK, "program", b"\\A#!/bin/sh " + MARK),
    "class inside": ("media/a.bin", b"\xca\xfe\xba\xbe" + MARK, "program", b""),
    "shortcut inside": ("a.bin", b"L\0\0\0\x01\x14\x02\0", "program", b""),
    "rar inside": ("a.bin", b"Rar!\x1a\x07\0" + MARK, "program", b"Rar!\x1a\x07\0" + MARK),
    "7z inside": ("a.bin", b"7z\xbc\xaf\x27\x1c" + MARK, "program", b"7z\xbc\xaf\x27\x1c" + MARK),
    "flash inside": ("a.bin", b"CWS\x09" + MARK, "program", b"\\ACWS\x09" + MARK),
    "named exe": ("media/a.exe", MARK, "program", b"(?i)a\\.exe"),
    "named js": ("a.js", MARK, "program", b"(?i)a\\.js"),
    "named hta": ("a.HTA", MARK, "program", b"(?i)a\\.hta"),
    "named html": ("a.html", MARK, "program", b"(?i)a\\.html"),
    "named mht": ("a.mht", MARK, "program", b"(?i)a\\.mht"),
    "named exe with a dot": ("a.exe.", MARK, "damaged", b"(?i)a\\.exe"),
    "named exe with a blank": ("a.exe ", MARK, "damaged", b"(?i)a\\.exe"),
    "below a dot": ("./a.png", MARK, "damaged", b""),
    "relations under another name": (
        "_rels/a.xml.rels.xml",
        relationship("image", "https://evil.example/x", external=True),
        "external",
        b'<[^<>]*TargetMode="External"',
    ),
    "drawing with a script": ("a.svg", "<svg><script/></svg>", "program", b"<svg><script/>"),
    "drawing that acts": ("a.svg", '<svg onload="a()"/>', "program", b"<svg onload="),
    "drawing from outside": ("a.svg", f'<svg href="{OUTSIDE}"/>', "external", b"<svg href=.https"),
    "drawing under another name": (
        "a.svg.xml",
        '<svg onload="a()"/>',
        "program",
        b"<svg onload=",
    ),
    "drawing without a name": (
        "media/a",
        f'<svg href="{OUTSIDE}"/>',
        "external",
        b"\\A\\s*<svg href=",
    ),
    "zeros": ("media/a.emf", MILLIONS, "bomb", b""),
    "packed drawing": ("media/a.emz", burst(40, gzip=True), "bomb", b""),
    "huge picture": ("media/a.png", png(60000, 60000), "bomb", b""),
    "deep folders": ("a/" * 14 + "x", MARK, "bomb", b""),
    "document in document": (
        "embeddings/b.docx",
        docx("y", **{"word__embeddings__c.docx": docx()}),
        "bomb",
        b"",
    ),
    "macro in an enclosed workbook": (
        "embeddings/b.xlsx",
        openxml("XLSX", {"xl/vbaProject.bin": MARK}),
        "macros",
        b"",
    ),
    **{f"part: {name}": ("a.xml", body, code, alive) for name, (body, code, alive) in DTD.items()},
    **{
        f"part of another name: {name}": ("media/a.dat", body, code, alive)
        for name, (body, code, alive) in DTD.items()
        if code == "document_type"
    },
}

RELATIONS = {
    # name: (type, target, external, refusal)
    "linked template": ("attachedTemplate", OUTSIDE, True, "external"),
    "linked template on a share": ("attachedTemplate", "file://evil/t.dotm", True, "external"),
    "linked picture": ("image", OUTSIDE, True, "external"),
    "linked frame": ("frame", OUTSIDE, True, "external"),
    "linked video": ("video", OUTSIDE, True, "external"),
    "linked workbook": ("externalLinkPath", "file:///c:/a.xlsx", True, "external"),
    "mail merge": ("mailMergeSource", "file:///c:/a.csv", True, "external"),
    "sub-document": ("subDocument", OUTSIDE, True, "external"),
    "link to a programme": ("hyperlink", "file://evil/run.exe", True, "external"),
    "link to a share": ("hyperlink", "\\\\evil\\run.exe", True, "external"),
    "link to a script": ("hyperlink", "javascript:alert(1)", True, "external"),
    "link to a handler": ("hyperlink", "ms-msdt:/id", True, "external"),
    "link without its mode": ("image", OUTSIDE, False, "external"),
    "linked object": ("oleObject", OUTSIDE, True, "embedded"),
    "object": ("oleObject", "embeddings/o.dat", False, "embedded"),
    "foreign text": ("aFChunk", "a.dat", False, "embedded"),
    "macros under another name": ("vbaProject", "media/a.dat", False, "macros"),
    "control": ("control", "activeX.dat", False, "macros"),
    "ribbon": ("ui/extensibility", "customUI.xml", False, "macros"),
    "toolbars": ("attachedToolbars", "a.dat", False, "macros"),
    "macro sheet": ("xlMacrosheet", "sheet.xml", False, "macros"),
}

TYPES = {
    "macros in the types": ("application/vnd.ms-office.vbaProject", "macros"),
    "control in the types": ("application/vnd.ms-office.activeX+xml", "macros"),
    "macro sheet in the types": ("application/vnd.ms-excel.macrosheet+xml", "macros"),
    "macros enabled": ("application/vnd.ms-word.document.macroEnabled.main+xml", "macros"),
    "object in the types": (
        "application/vnd.openxmlformats-officedocument.oleObject",
        "embedded",
    ),
    "page in the types": ("text/html", "embedded"),
    "data connections": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
        "external",
    ),
}


def cases():
    for family, folder in FOLDER.items():
        file = f"a.{family.lower()}"
        for name, (member, body, code, alive) in PARTS.items():
            data = openxml(family, {f"{folder}/{member}": body})
            yield Case(f"{family} {name}", file, data, code, alive)
        for name, (kind, target, external, code) in RELATIONS.items():
            rels = relationship(kind, target, external=external)
            data = openxml(family, {f"{folder}/_rels/a.xml.rels": rels})
            alive = rels[rels.index("Type=") : -18].encode()
            yield Case(f"{family} relation: {name}", file, data, code, _plain(alive))
        for name, (kind, code) in TYPES.items():
            more = f'<Default Extension="x" ContentType="{kind}"/>'
            types = content_types(family, more=more)
            data = zipped({"[Content_Types].xml": types, MAIN[family][0]: "<a/>"})
            yield Case(f"{family} {name}", file, data, code, _plain(more.encode()))
        yield from frames.cases(file, GOOD[family.lower()])
    yield from frames.cases("a.odt", GOOD["odt"])
    yield from _sums()
    yield from _open_document()


def _plain(text: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in text)


def _sums():
    """Bombs whose single members look harmless."""
    page = b"".join(struct.pack(">I", n) * 30 for n in range(80_000)) * 3  # 29 MB, 1 to 40
    book = openxml("XLSX", {"xl/media/a.emf": page})
    six = {f"word/embeddings/a{n}.xlsx": book for n in range(6)}
    yield Case("large workbooks inside", "a.docx", openxml("DOCX", six), "bomb")
    yield Case("many members", "a.docx", zipped({f"a{n}": "" for n in range(4100)}), "bomb")


def _open_document():
    for name, (members, code, alive) in ODT.items():
        yield Case(f"ODT {name}", "a.odt", odt("x", members=members), code, alive)
    for name, (body, code, alive) in DTD.items():
        yield Case(f"ODT part: {name}", "a.odt", odt("x", members={"a.xml": body}), code, alive)
    for name, (link, code) in {
        "picture from outside": (OUTSIDE, "external"),
        "picture from a share": ("//evil/a.png", "external"),
        "picture from above": ("../a.png", "external"),
        "picture of a macro": ("vnd.sun.star.script:a", "macros"),
    }.items():
        yield Case(f"ODT {name}", "a.odt", odt("x", href=link), code, b'href="' + link.encode())
    both = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "[Content_Types].xml": content_types(),
        },
        stored=("mimetype",),
    )
    for file in ("a.odt", "a.docx"):
        yield Case(f"ODT that is Word too, named {file}", file, both, "unknown")


def _element(text: str) -> dict[str, str]:
    return {"b.xml": f'<d xmlns:t="t" xmlns:x="http://www.w3.org/1999/xlink">{text}</d>'}


ODT = {
    "Basic": ({"Basic/Standard/Module1.xml": "<a/>"}, "macros", b"Basic/Standard"),
    "scripts": ({"Scripts/python/a.dat": "x"}, "macros", b"Scripts/python"),
    "script element": (_element("<t:script/>"), "macros", b"<t:script"),
    "listener": (_element("<t:event-listener/>"), "macros", b"<t:event-listener"),
    "macro field": (_element("<t:execute-macro/>"), "macros", b"<t:execute-macro"),
    "link to a macro": (
        _element('<t:a x:href="vnd.sun.star.script:a"/>'),
        "macros",
        b'<t:a x:href="vnd.sun.star',
    ),
    "link to a programme": (
        _element('<t:a x:href="file:///c:/run.exe"/>'),
        "external",
        b'<t:a x:href="file:',
    ),
    "linked section": (
        _element(f'<t:section-source x:href="{OUTSIDE}"/>'),
        "external",
        b"section-source x:href=.https:",
    ),
    "DDE": (_element("<t:dde-source/>"), "external", b"<t:dde-source"),
    "DDE declaration": (_element("<t:dde-connection-decl/>"), "external", b"<t:dde-conn"),
    "DDE formula": (
        _element("<t:c t:formula=\"of:=DDE('cmd';'/c calc')\"/>"),
        "external",
        b"formula=.of:=DDE\\(",
    ),
    "object": (_element("<t:object-ole/>"), "embedded", b"<t:object-ole"),
    "plugin": (_element("<t:plugin/>"), "embedded", b"<t:plugin"),
    "applet": (_element("<t:applet/>"), "embedded", b"<t:applet"),
    "frame": (_element("<t:floating-frame/>"), "embedded", b"<t:floating-frame"),
    "password": (_element("<t:encryption-data/>"), "locked", b"<t:encryption-data"),
    "OLE": ({"Object 1": VBA}, "embedded", OLE[:8] + b".*" + MARK),
    "programme": ({"Pictures/a.png": b"MZ\x90" + MARK}, "program", b""),
    "zeros": ({"Pictures/a.emf": MILLIONS}, "bomb", b""),
}
