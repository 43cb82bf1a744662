"""What waits for a person and what he was told, as the first page and the notices show it."""

from .own import mine, own_writing, standing_in_for
from .waiting import A_PAGE, badge, counts, notices, soon_until, waiting_for

__all__ = [
    "A_PAGE",
    "badge",
    "counts",
    "mine",
    "notices",
    "own_writing",
    "soon_until",
    "standing_in_for",
    "waiting_for",
]
