"""What a workbook would do to the portal as it stands: row by row, changing nothing.

The same reckoning is made for the check that people read and again, under locks, for the import;
their fingerprints must be equal (ADR 0013).
"""

from .lines import Plan, Planned
from .making import make_plan

__all__ = ["Plan", "Planned", "make_plan"]
