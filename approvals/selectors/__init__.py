"""Readings that span models: what may be decided, where a dossier stands, what would move."""

from .asking import (
    Addressee,
    asked_of,
    asking_is_open,
    may_be_asked,
    opinion_rules,
    still_owed,
)
from .moves import DIRECTIONS, DueChange, due_changes, how_many, settles
from .standing import (
    Standing,
    choices_after,
    choices_for,
    counted_from,
    head_alone,
    post_of,
    secretaries_among,
    secretary_and_head,
    stage_of,
    standing,
    step_now,
    steps_of,
    told_to_authors,
)

__all__ = [
    "DIRECTIONS",
    "Addressee",
    "DueChange",
    "Standing",
    "asked_of",
    "asking_is_open",
    "choices_after",
    "choices_for",
    "counted_from",
    "due_changes",
    "head_alone",
    "how_many",
    "may_be_asked",
    "opinion_rules",
    "post_of",
    "secretaries_among",
    "secretary_and_head",
    "settles",
    "stage_of",
    "standing",
    "step_now",
    "steps_of",
    "still_owed",
    "told_to_authors",
]
