"""One cell: what it may hold, and the sentence when it may not."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.text import fold, nfc
from core.when import Day

from .columns import NO, YES, Column, choices_of, known_as

LONGEST = 1000
"""Characters of any cell."""
FORMULA, FAULT = "f", "e"
"""Types of a cell, as the reader of the spreadsheet names them."""
YEARS = range(1900, 2101)
ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""A control character as spreadsheets write it in text."""


class Wrong(Exception):
    """The cell is not taken; `str()` is the sentence."""


def cleaner(column: Column) -> Callable[[Any, str], Any]:
    """What turns a cell of this column, (value, type), into what is stored; None when empty.

    Raises Wrong. Codes of units and people stay as they are written; who they are is asked later.
    """
    words = choices_of(column)
    yes, no = known_as(lambda: YES) | {"x", "1"}, known_as(lambda: NO) | {"0"}
    day = Day(required=False)

    def clean(value: Any, kind: str) -> Any:
        if value is None or value == "":
            return None
        if kind == FORMULA:
            raise Wrong(_("a formula. Put the value itself there (copy, paste values)"))
        if kind == FAULT:
            raise Wrong(_("an error value of the spreadsheet"))
        if column.kind == "day":
            return _day(value, day)
        if column.kind == "yes" and isinstance(value, bool):
            return value
        text = _text(value, is_code=column.kind in {"code", "unit", "person"})
        if not text:
            return None
        if column.longest and len(text) > column.longest:
            raise Wrong(_("longer than %(most)s characters") % {"most": column.longest})
        if column.kind == "email":
            return _email(text)
        if column.kind == "yes":
            return _yes(text, yes, no)
        if column.choices:
            if fold(text) not in words:
                raise Wrong(
                    _("“%(typed)s” is not in the list of the sheet of explanations")
                    % {"typed": text[:60]}
                )
            return words[fold(text)]
        return text

    return clean


def _text(value: Any, *, is_code: bool) -> str:
    if isinstance(value, bool | datetime | date) or not isinstance(value, str | int | float):
        raise Wrong(_("not a text. Format the column as text and type it again"))
    if not isinstance(value, str):
        if is_code or not float(value).is_integer():
            raise Wrong(
                _(
                    "a number, whose zeros at the beginning would be lost. Format the column as "
                    "text and type it again"
                )
            )
        value = str(int(value))
    if len(value) > LONGEST:
        raise Wrong(_("longer than %(most)s characters") % {"most": LONGEST})
    text = " ".join(nfc(value).split())
    if ESCAPED.search(text) or any(unicodedata.category(c)[0] == "C" for c in text):
        raise Wrong(_("an invisible character. Type the text anew"))
    return text


def _day(value: Any, field: Day) -> date:
    if isinstance(value, datetime):
        value = value.date()
    elif isinstance(value, str):
        try:
            value = field.clean(_text(value, is_code=False))
        except ValidationError as error:
            raise Wrong(" ".join(error.messages).rstrip(".")) from error
        if value is None:
            return None
    if not isinstance(value, date):
        raise Wrong(_("not a day. Type it as day/month/year, for example 15/12/2026"))
    if value.year not in YEARS:
        raise Wrong(_("a year that cannot be meant: %(year)s") % {"year": value.year})
    return value


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise Wrong(_("“%(typed)s” is no e-mail address") % {"typed": text[:60]}) from error
    return text.lower()


def _yes(text: str, yes: set[str], no: set[str]) -> bool:
    word = fold(text)
    if word in yes or word in no:
        return word in yes
    raise Wrong(_("neither yes nor no"))
