"""Who is competent, by which procedure and why. Pure: facts, rows and levels in, an answer out.

A row of the dated table fits when all it tests is true. Each situation that holds is answered by
its strongest row: the highest priority, then a unit's own before the general one, then the newest.
The case goes on as long as one of the answers sends it on. Two situations are no row's to settle:
where the head is an author, or nobody may decide, it goes up (E-LEVEL-2, E-VOTE-5).
"""

from .checking import faults_of_row
from .rows import (
    LEVELS,
    NO_LEVEL_ABOVE,
    ONCE,
    SENDS,
    TESTS,
    UP_ALWAYS,
    Condition,
    Facts,
    Ladder,
    Outcome,
    Place,
    Post,
    Rule,
    misfit,
    strength,
    tests_something,
)
from .search import NOT_SO, STRONGER, USED, Found, NoRule, Said, find, find_at, why_not

__all__ = [
    "Condition",
    "Facts",
    "Found",
    "LEVELS",
    "Ladder",
    "NOT_SO",
    "NO_LEVEL_ABOVE",
    "NoRule",
    "ONCE",
    "Outcome",
    "Place",
    "Post",
    "Rule",
    "SENDS",
    "STRONGER",
    "Said",
    "TESTS",
    "UP_ALWAYS",
    "USED",
    "faults_of_row",
    "find",
    "find_at",
    "misfit",
    "strength",
    "tests_something",
    "why_not",
]
