"""Readings for lists and reports: which dossiers, how many, how long, what is missing."""

from .columns import COLUMNS, USUAL, Column
from .delays import Behind, Delay, Delays, delays, units_behind
from .figures import FIGURES, STEPS, Figure, Report, Row, StepRow, bounds
from .holes import HOLES, holes_of
from .kept import standing
from .listing import (
    Chosen,
    Listed,
    Page,
    a_page,
    choices,
    dossiers,
)
from .sample import sample
from .snapshot import snapshot
from .stages import StageTime, done_steps, followed_units, stage_times, took, unit_times
from .taking import for_export, in_figures, rows_of
from .urgent import Urgent, UrgentPage, urgent_cases, urgent_units
from .urging import ToUrge, to_urge
from .year import differences, year_report, years

__all__ = [
    "COLUMNS",
    "FIGURES",
    "HOLES",
    "STEPS",
    "USUAL",
    "Behind",
    "Chosen",
    "Column",
    "Delay",
    "Delays",
    "Figure",
    "Listed",
    "Page",
    "Report",
    "Row",
    "StepRow",
    "ToUrge",
    "Urgent",
    "UrgentPage",
    "a_page",
    "bounds",
    "choices",
    "delays",
    "differences",
    "StageTime",
    "done_steps",
    "followed_units",
    "stage_times",
    "took",
    "unit_times",
    "dossiers",
    "for_export",
    "holes_of",
    "in_figures",
    "rows_of",
    "sample",
    "snapshot",
    "standing",
    "to_urge",
    "units_behind",
    "urgent_cases",
    "urgent_units",
    "year_report",
    "years",
]
