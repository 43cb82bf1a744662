"""Secrecy marks in text: the stamp, not the word.

A mark is written in capitals (TUYỆT MẬT, TỐI MẬT), or stands alone on its line or in brackets
(MẬT), or follows "Độ mật:". Words that only contain the syllable are no marks: mật độ, bảo mật,
bí mật nhà nước, mật khẩu, túi mật.
"""

import re
import unicodedata

DEGREE = r"(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)"
AND = r"(?:,|;|/|VÀ|HOẶC|HAY|và|hoặc|hay)"
LIST = re.compile(rf"(?<!\w){DEGREE}(?:\s*{AND}\s*{DEGREE})+(?!\w)")
"""Two or more degrees in a row are a list of the degrees, as in a declaration."""
MARKS = (
    re.compile(r"(?<!\w)(?:TUYỆT\s+MẬT|TỐI\s+MẬT)(?!\w)"),
    re.compile(r"^[\W_]*(?:M\s?Ậ\s?T|ĐỘ\s+MẬT\s*:?\s*MẬT)[\W_]*$"),
    re.compile(r"[(\[{“\"'<|]\s*MẬT\s*[)\]}”\"'>|]"),
    re.compile(rf"(?:độ|mức|dấu)\s+mật\s*:\s*{DEGREE}(?!\w)", re.IGNORECASE),
    re.compile(rf"(?:đóng|mang)\s+dấu\s+(?:độ\s+mật\s+)?[“\"']?{DEGREE}(?!\w)"),
)

AROUND = 40


def secrecy_marks(text: str) -> list[str]:
    """The places of `text` (any length) that carry a secrecy mark, each as a short excerpt."""
    found = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        mark = _mark_in(line)
        if mark:
            found.append(mark)
    return found


def _mark_in(line: str) -> str:
    if "Ậ" not in line and "ật" not in line:
        return ""
    bare = LIST.sub(lambda match: "·" * len(match[0]), line)
    for pattern in MARKS:
        match = pattern.search(bare)
        if match:
            return excerpt(line, *match.span())
    return ""


def excerpt(line: str, start: int, end: int) -> str:
    """What stands around [start, end) of a line, with dots where it was cut."""
    before, after = max(0, start - AROUND), min(len(line), end + AROUND)
    return ("…" if before else "") + line[before:after].strip() + ("…" if after < len(line) else "")
