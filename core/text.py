"""Vietnamese text: folding, sorting, slugs, file names, and the difference of two texts.

Text is stored as typed, in NFC. What is compared or searched goes through `fold`; what is
sorted goes through `text_key` or `name_key`, whose keys are plain ASCII and sort rightly under
the C collation (the embedded server has no ICU).
"""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Literal

from django.utils.text import slugify

# Letters with a mark of their own come after the plain letter and before the next one:
# "{" and "|" are greater than "z", so "a{" (ă) follows "az" and precedes "b".
LETTERS = {
    ("a", "\u0306"): "a{",  # ă
    ("a", "\u0302"): "a|",  # â
    ("e", "\u0302"): "e{",  # ê
    ("o", "\u0302"): "o{",  # ô
    ("o", "\u031b"): "o|",  # ơ
    ("u", "\u031b"): "u{",  # ư
}
D_WITH_STROKE = "d{"  # đ
# The order of Vietnamese dictionaries: level, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
SHAPES = {mark for _letter, mark in LETTERS}

WORD = re.compile(r"[^\W_]+")
DIGITS_OR_REST = re.compile(r"\d+|\D+")
TOKEN = re.compile(r"(?:[^\W_]+|[\W_])\s*|\s+")
CANNOT_BE_IN_A_NAME = re.compile(r'[<>:"|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

NAME_LIMIT = 150

Op = Literal["same", "added", "removed"]


def nfc(text: str) -> str:
    """`text` in Unicode's composed form, the only one we store."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """`text` for comparing: small letters, no accents, đ as d, one space where there were more.

    "Hoá", "HÒA" and "hoa" fold to the same; so do the two spellings of a tone (hóa, hoá).
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not _is_mark(c))
    return " ".join(unicodedata.normalize("NFC", bare.replace("đ", "d")).split())


def text_key(text: str) -> str:
    """A sort key for `text` in the order of Vietnamese dictionaries, syllable by syllable.

    First the letters (a ă â b c d đ e ê … y), then the tone, then the next syllable; numbers by
    size ("Phường 2" before "Phường 10"). ASCII for Vietnamese text; case does not count.
    """
    return " ".join(_syllable_key(syllable) for syllable in WORD.findall(nfc(text)))


def name_key(full_name: str) -> str:
    """A sort key for a person: given name (the last word) first, then family and middle names."""
    words = full_name.split()
    return text_key(" ".join([*words[-1:], *words[:-1]]))


def slug(text: str, *, limit: int = 60) -> str:
    """`text` as lower-case ASCII words joined by hyphens, at most `limit` characters.

    "Đổi mới sáng tạo" gives "doi-moi-sang-tao"; nothing usable gives "".
    """
    return slugify(fold(text))[:limit].strip("-")


def clean_name(filename: str) -> str:
    """A file name as sent, made safe to store, show and send back; Vietnamese letters stay.

    Folders, control, invisible and direction-turning characters, and what some systems refuse
    in a name are taken out; at most 150 characters, the ending kept. Nothing left gives "tệp".
    """
    name = nfc(filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c if c != "\u00a0" else " " for c in name)
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and not _is_break(c))
    name = CANNOT_BE_IN_A_NAME.sub("_", name)
    name = " ".join(name.split()).strip(". ")
    if RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10 and stem:
        name = stem[: NAME_LIMIT - len(ending) - 1].rstrip(". ") + dot + ending
    else:
        name = name[:NAME_LIMIT].rstrip(". ")
    return name or "tệp"


def word_diff(a: str, b: str) -> list[tuple[Op, str]]:
    """What must be struck out of `a` and written in to get `b`, word by word, in reading order.

    Each piece is ("same" | "added" | "removed", text). "same" and "added" joined give `b`
    exactly; "same" and "removed" give the words of `a`. A change of spacing alone is no change.
    Paragraphs are matched first, so long texts stay quick and a moved line stays readable.
    """
    pieces: list[tuple[Op, str]] = []
    for old, new in _changed_blocks(nfc(a), nfc(b)):
        pieces.extend(_tokens_diff(old, new))
    return _joined(pieces)


def _changed_blocks(a: str, b: str) -> list[tuple[str, str]]:
    old, new = a.splitlines(keepends=True), b.splitlines(keepends=True)
    matcher = SequenceMatcher(None, _words_only(old), _words_only(new), autojunk=False)
    return [
        ("".join(old[i1:i2]), "".join(new[j1:j2])) for _op, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _tokens_diff(a: str, b: str) -> list[tuple[Op, str]]:
    old, new = TOKEN.findall(a), TOKEN.findall(b)
    old_words, new_words = _words_only(old), _words_only(new)
    if old_words == new_words:
        return [("same", b)]
    pieces: list[tuple[Op, str]] = []
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(new[j1:j2])))
        else:
            pieces.append(("removed", "".join(old[i1:i2])))
            pieces.append(("added", "".join(new[j1:j2])))
    return pieces


def _words_only(tokens: list[str]) -> list[str]:
    return [" ".join(token.split()) for token in tokens]


def _joined(pieces: list[tuple[Op, str]]) -> list[tuple[Op, str]]:
    joined: list[tuple[Op, str]] = []
    for op, text in pieces:
        if not text:
            continue
        if joined and joined[-1][0] == op:
            joined[-1] = (op, joined[-1][1] + text)
        else:
            joined.append((op, text))
    return joined


def _syllable_key(syllable: str) -> str:
    return "".join(
        _number_key(part) if part[0].isdigit() else _letters_key(part)
        for part in DIGITS_OR_REST.findall(syllable)
    )


def _number_key(digits: str) -> str:
    value = digits.lstrip("0")
    return f"{min(len(value), 9)}{value}"


def _letters_key(syllable: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in TONES:
            tones.append(TONES[char])
        elif char in SHAPES and letters:
            letters[-1] = LETTERS.get((letters[-1], char), letters[-1])
        elif char == "đ":
            letters.append(D_WITH_STROKE)
        elif not _is_mark(char):
            letters.append(char)
    return "".join(letters) + "!" + ("".join(tones) or "0")


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0


def _is_break(char: str) -> bool:
    return unicodedata.category(char) in {"Zl", "Zp"}
