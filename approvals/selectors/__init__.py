"""Readings that span models: what may be decided, where a dossier stands, what would move."""

from .moves import DIRECTIONS, DueChange, due_changes, how_many, settles
from .standing import (
    Standing,
    choices_after,
    choices_for,
    counted_from,
    post_of,
    secretaries_among,
    secretary_and_head,
    stage_of,
    standing,
    step_now,
    steps_of,
)

__all__ = [
    "DIRECTIONS",
    "DueChange",
    "Standing",
    "choices_after",
    "choices_for",
    "counted_from",
    "due_changes",
    "how_many",
    "post_of",
    "secretaries_among",
    "secretary_and_head",
    "settles",
    "stage_of",
    "standing",
    "step_now",
    "steps_of",
]
