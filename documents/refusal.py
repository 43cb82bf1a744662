"""The answer to a file that may not come in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES = {
    "unknown": gettext_lazy(
        "This kind of file is not accepted. Accepted: PDF, Word (.docx), Excel (.xlsx), "
        "PowerPoint (.pptx), OpenDocument (.odt), JPEG and PNG."
    ),
    "old_office": gettext_lazy(
        "This is an old Office file (.doc, .xls, .ppt) or one locked with a password. Save it as "
        ".docx, .xlsx, .pptx or PDF without a password."
    ),
    "damaged": gettext_lazy(
        "The file is damaged or did not arrive whole. Open it on your computer, save it again and "
        "choose it anew."
    ),
    "trailing": gettext_lazy(
        "The file has something else hidden behind its end. Save it again from its own programme."
    ),
    "macros": gettext_lazy("The file contains macros. Save it without macros, or as PDF."),
    "external": gettext_lazy(
        "The file pulls in content from outside (a linked template, picture, workbook or field). "
        "Break the links, or save it as PDF."
    ),
    "embedded": gettext_lazy(
        "The file has another file inside it. Take it out and attach it by itself."
    ),
    "program": gettext_lazy("The file has a programme inside it. It is not accepted."),
    "active": gettext_lazy(
        "The PDF contains a script or starts something by itself. Print it to a new PDF."
    ),
    "locked": gettext_lazy("The file is locked with a password. Save it without one."),
    "document_type": gettext_lazy(
        "The file declares things no Office programme writes. Save it again from its own programme."
    ),
    "unreadable": gettext_lazy(
        "The portal could not read this file within its limits, so it was not accepted. Save it "
        "again from its own programme, or as PDF, and choose it anew."
    ),
    "bomb": gettext_lazy(
        "The file is too large or too deeply packed inside to be checked. Make it smaller, or save "
        "it as PDF."
    ),
}
"""Code of documents.inspection.Problem: what the person reads."""


class Refused(Exception):
    """The file is not kept. `message` is a sentence that says what to do about it."""

    def __init__(self, message: str | Promise, *, code: str = ""):
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
