"""What a cell may hold. Text stays text in every reader (trust.md, abuse row 33)."""

from datetime import date, datetime
from typing import Any

from core.clock import VIETNAM

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A text that begins with one of these would be run by a spreadsheet; some read wide signs too."""
LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""


def plain(value: Any) -> str:
    """`value` as text for a delimited file: dates as dd/mm/yyyy, formulas disarmed by a quote."""
    said = _PLAIN.get(type(value))
    return said(value) if said else _text(str(value))


def _text(text: str) -> str:
    if text[:1].isalnum():  # nearly every cell of a list
        return text
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def _moment(value: datetime) -> str:
    at = value.astimezone(VIETNAM)
    return f"{at.day:02}/{at.month:02}/{at.year:04} {at.hour:02}:{at.minute:02}"


def _day(value: date) -> str:
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


_PLAIN = {
    str: _text,
    int: str,
    bool: str,
    float: lambda value: f"{value:g}".replace(".", ","),
    type(None): lambda _none: "",
    datetime: _moment,
    date: _day,
}
"""By type: how a value is written. A list of many cells asks once for each."""


def local(value: date | datetime) -> date | datetime:
    """A moment as the Vietnamese clock showed it; spreadsheets know no time zones."""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    return value
