"""Pages of lists, of the year in figures, and of the units' yearly reviews."""

from .delays import delays
from .listing import dossiers, export_dossiers
from .reviews import (
    autosave_review,
    export_review,
    paper,
    review,
    reviews,
    save_review,
    submit_review,
)
from .stages import stage_steps, stages
from .urgent import urgent
from .urging import urge
from .year import export_year, index, year

__all__ = [
    "autosave_review",
    "delays",
    "dossiers",
    "export_dossiers",
    "export_review",
    "export_year",
    "index",
    "paper",
    "review",
    "reviews",
    "save_review",
    "stage_steps",
    "stages",
    "submit_review",
    "urge",
    "urgent",
    "year",
]
