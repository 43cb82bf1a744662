"""The verbs of the competent level: sending, answering, checking, hearing, voting, deciding."""

from .errors import LateReasonNeeded, need
from .rules import add_rules
from .tasks import finish, is_late, open_task, take

__all__ = ["LateReasonNeeded", "add_rules", "finish", "is_late", "need", "open_task", "take"]
