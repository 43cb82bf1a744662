"""The sections of a slip and of a plan: their fields, their rules, what was typed in them.

`SECTIONS` is the table, in order: slip | general, problem, solution, means, risks, effects,
authors, files, declarations. Each has `key`, `title`, `form` and `labels` ({name: label}).
Names are those of domain c.3 and c.4 in snake_case.
"""

from .catalogues import Catalogues
from .catalogues import read as read_catalogues
from .sheet import Sheet, as_fields, tidy, typed_in
from .table import BY_KEY, CONFIDENTIAL, SECTIONS, Section, section_of, sections_of

__all__ = [
    "BY_KEY",
    "CONFIDENTIAL",
    "SECTIONS",
    "Catalogues",
    "Section",
    "Sheet",
    "as_fields",
    "read_catalogues",
    "section_of",
    "sections_of",
    "tidy",
    "typed_in",
]
