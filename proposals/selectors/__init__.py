"""Readings of a dossier: what a person may see of it, in words and in order."""

from .comparing import ComparedRow, ComparedSection, compare, is_unchanged
from .drafts import Draft, draft_of, one_look
from .readiness import Readiness, Warned, author_problems, readiness
from .reading import (
    FileShown,
    Returned,
    TaskRow,
    files_of,
    given_up,
    may_read_file,
    regime_of,
    remarks_to_fix,
    return_of,
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
from .standing import standing

__all__ = [
    "ComparedRow",
    "ComparedSection",
    "Draft",
    "FileShown",
    "Readiness",
    "Returned",
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
    "is_unchanged",
    "labels_of",
    "may_read_file",
    "one_look",
    "readiness",
    "reads_confidential",
    "regime_of",
    "remarks_to_fix",
    "return_of",
    "standing",
    "summary",
    "task_list",
    "verify_version",
]
