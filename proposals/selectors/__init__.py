"""Readings of a dossier: what a person may see of it, in words and in order."""

from .comparing import ComparedRow, ComparedSection, compare
from .drafts import Draft, draft_of, one_look
from .readiness import Readiness, Warned, author_problems, readiness
from .reading import (
    FileShown,
    TaskRow,
    files_of,
    given_up,
    may_read_file,
    regime_of,
    remarks_to_fix,
    task_list,
    verify_version,
)
from .showing import (
    RowShown,
    SectionShown,
    confidential,
    draft_summary,
    labels_of,
    reads_confidential,
    summary,
)

__all__ = [
    "ComparedRow",
    "ComparedSection",
    "Draft",
    "FileShown",
    "Readiness",
    "RowShown",
    "SectionShown",
    "TaskRow",
    "Warned",
    "author_problems",
    "compare",
    "confidential",
    "draft_of",
    "draft_summary",
    "files_of",
    "given_up",
    "labels_of",
    "may_read_file",
    "one_look",
    "readiness",
    "reads_confidential",
    "regime_of",
    "remarks_to_fix",
    "summary",
    "task_list",
    "verify_version",
]
