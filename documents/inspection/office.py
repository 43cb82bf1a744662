"""What the XML of an Office document may say: no macro, no entity, nothing from outside."""

import re
from xml.parsers import expat

from .problem import Problem

OPENXML = {
    "wordprocessingml.document.main+xml": "DOCX",
    "spreadsheetml.sheet.main+xml": "XLSX",
    "presentationml.presentation.main+xml": "PPTX",
}
MACRO_TYPES = ("macroenabled", "vbaproject", "activex", "ms-office.vba", "macrosheet", "vbadata")
EMBEDDED_TYPES = ("oleobject", "text/html", "/rtf", "message/rfc822", "application/msword")
EXTERNAL_TYPES = ("spreadsheetml.connections", "spreadsheetml.querytable")
MACRO_RELATIONS = (
    *MACRO_TYPES,
    "/control",
    "ui/extensibility",
    "ui/usercustomization",
    "attachedtoolbars",
    "wordvba",
)
EMBEDDED_RELATIONS = ("oleobject", "afchunk")
LINKS_SAFE = ("http:", "https:", "mailto:", "#", "tel:")
LINE_ENDS = {"p", "h", "si", "c", "tr", "tc", "br", "comment", "title", "subject", "keywords"}
LINE, CELL = 4000, 40_000
"""Characters after which a line is handed on even without an end; a formula is never cut."""
CODE = 20_000

FIELD = re.compile(
    r"^\s*(?:LINK|IMPORT|DATABASE|RD|EMBED|INCLUDE)\b|\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b"
    r"|\bQUOTE(?:\s+\d{2,3}){3}"  # spells a field out in numbers
    r"|\bHYPERLINK\s+\"?\s*(?:FILE:|\\\\|JAVASCRIPT:|VBSCRIPT:|MS-|MHTML:|SEARCH-MS:)",
)
FORMULA = re.compile(
    r"(?<![\w'])[A-Za-z][\w.]{0,40}\s*\|\s*(?:'[^\n]{0,300}?|[\w.]{1,100}\s*)!"
    r"|\b(?:WEBSERVICE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|_XLFN\.IMAGE)\s*\(",
    re.IGNORECASE,
)
"""A formula that starts a programme, or asks another machine."""
PAGE_ACTION = re.compile(r"\s*ppaction://(?:macro|program|ole)", re.IGNORECASE)


def openxml_family(types: bytes) -> str:
    """The family that `[Content_Types].xml` declares, and nothing worse with it."""
    found = set()

    def on_start(_name, attributes):
        kind = attributes.get("ContentType", "").lower()
        _check_kind(kind, MACRO_TYPES, EMBEDDED_TYPES, EXTERNAL_TYPES)
        for ending, family in OPENXML.items():
            if kind.endswith(ending) and "openxmlformats" in kind:
                found.add(family)

    parser = _parser()
    parser.StartElementHandler = on_start
    parser.Parse(types, True)
    if len(found) != 1:
        raise Problem("unknown")
    return found.pop()


def is_xml(start: bytes, lower: str) -> bool:
    """Whether a part is read as XML: by its name, or because it begins like it."""
    if lower.endswith((".xml", ".rels", ".vml", ".svg")):
        return True
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\xef\xbb\xbf")):
        return True
    return start.lstrip().startswith(b"<")


class Reader:
    """One XML member: no document type, no outside links, and its text handed on by lines."""

    def __init__(self, family: str, lower: str, on_line):
        self.on_line = on_line
        self.words: list[str] = []
        self.length = 0
        self.is_book = lower.startswith("xl/") and lower != "xl/sharedstrings.xml"
        self.most = CELL if self.is_book else LINE
        self.codes: list[list[str]] = []
        self.in_code = False
        self.parser = _parser()
        self.parser.buffer_text = True
        if lower.endswith(".rels") or "_rels/" in lower:
            self.parser.StartElementHandler = self.relationship
        elif lower.endswith(".svg"):
            self.parser.StartElementHandler = self.drawing
        elif family == "ODT":
            self.parser.StartElementHandler = self.open_document
            self.parser.EndElementHandler = self.end
            self.parser.CharacterDataHandler = self.text
        elif not lower.endswith(".vml"):
            if not lower.startswith("xl/worksheets/"):
                self.parser.StartElementHandler = self.start
            self.parser.EndElementHandler = self.end
            self.parser.CharacterDataHandler = self.text
        self.later = self.parser.StartElementHandler
        self.parser.StartElementHandler = self.root

    def root(self, name: str, attributes) -> None:
        """The first element says what a part is: a drawing acts under any name."""
        handler = self.drawing if _local(name).lower() == "svg" else self.later
        self.parser.StartElementHandler = handler
        if handler:
            handler(name, attributes)

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)
        while self.codes:
            self._end_of_code()
        self.flush()

    def start(self, name: str, attributes) -> None:
        local = _local(name)
        if local in {"instrText", "delInstrText"}:
            self.in_code = True
        elif local == "fldSimple":
            _check_code(" ".join(attributes.values()))
        elif local == "fldChar":
            self._field(next((v for k, v in attributes.items() if k.endswith("fldCharType")), ""))
        elif local in {"ddeLink", "oleLink", "connectString"}:
            raise Problem("external")
        elif local == "altChunk":
            raise Problem("embedded")
        elif PAGE_ACTION.match(attributes.get("action", "")):
            raise Problem("macros")

    def text(self, data: str) -> None:
        if self.in_code:
            if not self.codes:
                self.codes.append([])
            self.codes[-1].append(data)
        self.words.append(data)
        self.length += len(data)
        if self.length > self.most:
            self.flush()

    def end(self, name: str) -> None:
        local = _local(name)
        if local in {"instrText", "delInstrText"}:
            self.in_code = False
            if self.codes:
                _check_code("".join(self.codes[-1]))
        if local in LINE_ENDS:
            self.flush()

    def flush(self) -> None:
        if self.words:
            line = "".join(self.words)
            self.words, self.length = [], 0
            if self.is_book and FORMULA.search(line):
                raise Problem("external")
            self.on_line(line)

    def _field(self, kind: str) -> None:
        """A field begins, shows what it made, or ends. Its code may come in pieces and hold others.

        What an inner field says is checked by itself, and again as part of the outer one's code.
        """
        if kind == "begin":
            self.codes.append([])
        elif self.codes:
            _check_code("".join(self.codes[-1]))
            if kind == "end":
                self._end_of_code()

    def _end_of_code(self) -> None:
        code = "".join(self.codes.pop())[:CODE]
        _check_code(code)
        if self.codes:
            self.codes[-1].append(code)

    def relationship(self, _name, attributes) -> None:
        """Hyperlinks may lead outside; templates, pictures, frames, objects and data may not."""
        kind = attributes.get("Type", "").lower()
        _check_kind(kind, MACRO_RELATIONS, EMBEDDED_RELATIONS, ())
        target = attributes.get("Target", "").strip().lower()
        if attributes.get("TargetMode", "").lower() != "external":
            if "://" in target or target.startswith(("\\\\", "//", "file:")):
                raise Problem("external", target)
            return
        if not kind.endswith("/hyperlink") or not target.startswith(LINKS_SAFE):
            raise Problem("external", target)

    def drawing(self, name: str, attributes) -> None:
        """A drawing in SVG: no script, nothing from elsewhere."""
        if _local(name).lower() in {"script", "foreignobject", "iframe", "handler"}:
            raise Problem("program")
        for key, value in attributes.items():
            local = _local(key).lower()
            if local.startswith("on"):
                raise Problem("program")
            if local == "href" and not value.strip().lower().startswith(("#", "data:image/")):
                raise Problem("external", value)

    def open_document(self, name: str, attributes) -> None:
        local = _local(name)
        if local in {"event-listener", "script", "execute-macro"}:
            raise Problem("macros")
        if local == "encryption-data":
            raise Problem("locked")
        if local in {"object-ole", "plugin", "applet", "floating-frame"}:
            raise Problem("embedded")
        if local in {"dde-source", "dde-connection-decl", "dde-connection"}:
            raise Problem("external")
        for key, value in attributes.items():
            attribute = _local(key)
            if attribute == "formula" and FORMULA.search(value):
                raise Problem("external")
            if attribute != "href" or local == "template":
                continue
            target = value.strip().lower()
            if local == "a" and target.startswith(LINKS_SAFE):
                continue
            if target.startswith(("vnd.sun.star", "macro:")):
                raise Problem("macros", target)
            if ":" in target.split("/")[0] or target.startswith(("//", "\\", "../")):
                raise Problem("external", target)


def _check_kind(kind: str, macro, embedded, external) -> None:
    for code, words in (("macros", macro), ("embedded", embedded), ("external", external)):
        if any(word in kind for word in words):
            raise Problem(code, kind)


def _check_code(code: str) -> None:
    if FIELD.search(code.upper()):
        raise Problem("external", code)


def _parser():
    """An XML parser that refuses document types, so no entity is ever declared or resolved."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_):
        raise Problem("document_type")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _local(name: str) -> str:
    return name.rsplit(" ", 1)[-1]
