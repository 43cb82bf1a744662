"""What a cell may hold. Text stays text in every reader (trust.md, abuse row 33)."""

from collections.abc import Callable, Iterable, Iterator
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
    at = local(value).isoformat()
    return f"{at[8:10]}/{at[5:7]}/{at[:4]} {at[11:16]}"


def _day(value: date) -> str:
    at = value.isoformat()
    return f"{at[8:]}/{at[5:7]}/{at[:4]}"


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
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    return value


class Said(dict[str, str]):
    """How the texts of one column are written: `say`, asked once for a text that comes again."""

    MOST = 2000
    """Texts that are remembered: the names of units and fields, not every title."""

    def __init__(self, say: Callable[[Any], str]):
        super().__init__()
        self._say = say

    def __missing__(self, value: Any) -> str:
        said = self._say(value)
        if (value is None or type(value) is str) and len(self) < self.MOST:
            self[value] = said
        return said

    def all(self, values: Iterable[Any]) -> Iterator[str]:
        """Each of them as it is written."""
        return map(self.__getitem__, values)
