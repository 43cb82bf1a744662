"""The spreadsheet: its columns, how it is read, and the empty one to fill in."""

from .columns import SHEETS, Column, Form
from .reading import Book, Row, Unreadable, read
from .template import write_template

__all__ = [
    "SHEETS",
    "Book",
    "Column",
    "Form",
    "Row",
    "Unreadable",
    "read",
    "write_template",
]
