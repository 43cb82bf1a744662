"""The verbs of the calendar: loading it as rule data, revising a year, warning in time."""

from .loading import add_years
from .revisions import confirm, drop_revision, import_days, propose, set_day, start_revision
from .warning import warn_next

__all__ = [
    "add_years",
    "confirm",
    "drop_revision",
    "import_days",
    "propose",
    "set_day",
    "start_revision",
    "warn_next",
]
