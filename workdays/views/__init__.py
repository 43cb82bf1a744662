"""The pages of the calendar: for everybody to read, for administrators to draft a year."""

from .drafting import drop_revision, import_days, revision, set_day, start_revision, template
from .reading import calendar, versions

__all__ = [
    "calendar",
    "drop_revision",
    "import_days",
    "revision",
    "set_day",
    "start_revision",
    "template",
    "versions",
]
