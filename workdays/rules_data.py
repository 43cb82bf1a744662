"""The calendar as it ships: 2024-2027 from our file, the years up to 2040 projected."""

import csv
from datetime import date
from pathlib import Path

import holidays

from core import clock

from . import actions
from .models import CalendarDay, Effect, Status

FILE = Path(__file__).parent / "data" / "workdays_vn_2024_2027.tsv"
IN_FILE = range(2024, 2028)
PROJECTED = range(2028, 2041)

EFFECTS = {"off": Effect.OFF, "working": Effect.WORKED}
STATUSES = {
    "projected": Status.PROJECTED,
    "to confirm": Status.TO_CONFIRM,
    "confirmed": Status.CONFIRMED,
}


def load_rules() -> list[int]:
    """Put the years that are not in the calendar yet into it. Again and again without harm.

    Returns the years added. What people have changed or confirmed is never touched.
    """
    return actions.add_years(
        [*_from_file(), *_projected()], years=[*IN_FILE, *PROJECTED], at=clock.now()
    )


def _from_file() -> list[CalendarDay]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [
            CalendarDay(
                date=date.fromisoformat(row["date"]),
                effect=EFFECTS[row["effect"]],
                name=row["name"],
                status=STATUSES[row["status"]],
                source=row["source"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def _projected() -> list[CalendarDay]:
    """Bộ luật Lao động 2019, Điều 112, reckoned ahead; the Government decides each year."""
    vietnam = holidays.country_holidays("VN", years=PROJECTED, language="vi")
    return [
        CalendarDay(
            date=day,
            effect=Effect.OFF,
            name=name,
            status=Status.PROJECTED,
            source=f"Dự tính (holidays {holidays.__version__}); Chính phủ quyết định hằng năm",
        )
        for day, name in sorted(vietnam.items())
        if day.weekday() < 5
    ]
