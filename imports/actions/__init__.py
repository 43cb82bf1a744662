"""Importing: a workbook is handed in, checked without changing anything, and imported whole."""

from .asking import MOST_CHANGES, carry_out, check, hand_in
from .checking import write_check
from .importing import write_import

__all__ = ["MOST_CHANGES", "carry_out", "check", "hand_in", "write_check", "write_import"]
