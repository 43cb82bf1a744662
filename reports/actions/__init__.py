"""What reports write: the units' yearly reviews, and the sums of the figures."""

from .counting import begin_again, count_all, count_next
from .reviews import (
    add_review_rule,
    draft_due_reviews,
    draft_review,
    figures_of,
    save_review,
    submit_review,
)
from .stages import time_stages_next
from .urging import Urged, urge

__all__ = [
    "Urged",
    "add_review_rule",
    "begin_again",
    "count_all",
    "count_next",
    "draft_due_reviews",
    "draft_review",
    "figures_of",
    "save_review",
    "submit_review",
    "time_stages_next",
    "urge",
]
