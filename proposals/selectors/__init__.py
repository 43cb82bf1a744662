"""Readings of a dossier: what a person may see of it, in words and in order."""

from .comparing import ComparedRow, ComparedSection, compare
from .readiness import Readiness, author_problems, readiness
from .reading import (
    FileShown,
    TaskRow,
    attachment_for,
    files_of,
    regime_of,
    remarks_to_fix,
    stashed,
    task_list,
    verify_version,
)
from .showing import (
    RowShown,
    SectionShown,
    confidential,
    draft_summary,
    reads_confidential,
    summary,
)

__all__ = [
    "ComparedRow",
    "ComparedSection",
    "FileShown",
    "Readiness",
    "RowShown",
    "SectionShown",
    "TaskRow",
    "attachment_for",
    "author_problems",
    "compare",
    "confidential",
    "draft_summary",
    "files_of",
    "readiness",
    "reads_confidential",
    "regime_of",
    "remarks_to_fix",
    "stashed",
    "summary",
    "task_list",
    "verify_version",
]
