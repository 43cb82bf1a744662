"""What the pages of the competent level read: a dossier whole, one task, what comes next."""

from .closed import entered, result_of
from .desk import Desk, NotYours, address_of, desk_of, task_of, tasks_of
from .dossier import Dossier
from .later import later_steps
from .queue import queue_after
from .recorded import over, recorded
from .whole import dossier_page, fetch

__all__ = [
    "Desk",
    "Dossier",
    "NotYours",
    "address_of",
    "entered",
    "result_of",
    "desk_of",
    "dossier_page",
    "fetch",
    "later_steps",
    "over",
    "queue_after",
    "recorded",
    "task_of",
    "tasks_of",
]
