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
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def local(value: date | datetime) -> date | datetime:
    """A moment as the Vietnamese clock showed it; spreadsheets know no time zones."""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    return value
