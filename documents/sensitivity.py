"""The sensitivity gate: secrecy marks are refused, personal data is warned of.

State secrets may not be put into the system at all (product.md 4, row 22); personal data may be
necessary, so the author is asked, not stopped.
"""

import re
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import nfc

from .inspection.child import inspect
from .inspection.marks import excerpt, secrecy_marks


class Kind(Enum):
    SECRET = "SECRET"
    """A secrecy mark: the text or file may not be kept."""
    PERSONAL = "PERSONAL"
    """Personal data: a warning."""


class Finding(NamedTuple):
    """One place of a text that needs attention, with a sentence for the person who wrote it."""

    kind: Kind
    excerpt: str
    message: str | Promise


SECRET_MESSAGE = _(
    "A secrecy mark was found. State secrets may not be entered here; they go the way the law on "
    "protecting state secrets sets. If this only names the degrees, write them in small letters."
)
MAILBOXES = "gmail|yahoo|ymail|outlook|hotmail|live|icloud|proton|protonmail|zoho|mail|msn"
PERSONAL = (
    (
        re.compile(r"(?<![\d.,])0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d.,]?\d)"),
        _("This looks like a citizen identity number. Take it out unless the dossier needs it."),
    ),
    (
        re.compile(r"\b(?:CMND|CMT)\D{0,15}\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)", re.IGNORECASE),
        _("This looks like an identity card number. Take it out unless the dossier needs it."),
    ),
    (
        re.compile(
            r"(?:\btài\s+khoản|\bSTK|\bsố\s+TK)\b[^\n\d]{0,40}\d(?:[ .-]?\d){7,18}(?!\d)",
            re.IGNORECASE,
        ),
        _("This looks like a bank account number. Take it out unless the dossier needs it."),
    ),
    (
        re.compile(r"(?<![\d.,+])(?:\+84|0)[ .-]?[35789]\d(?:[ .-]?\d){7}(?![\d]|[.,]\d)"),
        _("This looks like a phone number. Take it out unless the dossier needs it."),
    ),
    (
        re.compile(rf"[\w.+-]+@(?:{MAILBOXES})\.[a-z]{{2,}}(?:\.vn)?\b", re.IGNORECASE),
        _("This looks like a personal e-mail address. Use an official address instead."),
    ),
)
SHOWN = 20


def scan(text: str) -> list[Finding]:
    """What in `text` may not be kept (SECRET) or should be thought over (PERSONAL), in order.

    Marks are told from words by their form: capitals alone, in brackets, or after "Độ mật:".
    At most 20 findings.
    """
    text = nfc(text)
    found = [Finding(Kind.SECRET, place, SECRET_MESSAGE) for place in secrecy_marks(text)]
    taken: list[tuple[int, int]] = []
    for pattern, message in PERSONAL:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            found.append(Finding(Kind.PERSONAL, _around(text, start, end), message))
    return found[:SHOWN]


def scan_file(path: Path) -> list[Finding]:
    """The secrecy marks in the readable text of a file (Word, Excel, slides, ODT, PDF).

    A scanned page has no text; the gate reads what can be read. Runs in a child process.
    """
    return [Finding(Kind.SECRET, place, SECRET_MESSAGE) for place in inspect(path).marks]


def _around(text: str, start: int, end: int) -> str:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : len(text) if last < 0 else last]
    return excerpt(line, start - first, end - first)
