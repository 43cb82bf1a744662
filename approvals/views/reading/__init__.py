"""What the pages of the competent level read: a dossier whole, one task, what comes next."""

from .addresses import address_of
from .closed import entered, result_of
from .desk import Desk, NotYours, desk_of, need_told, task_of, tasks_of
from .dossier import Dossier
from .later import later_steps
from .queue import queue_after
from .recorded import over, recorded
from .rounds import draft_of
from .urgent import flag_of, flag_on, report_on
from .waiting import called_back, sits_on, waits_of
from .whole import dossier_page, fetch, fetch_flagged

__all__ = [
    "Desk",
    "Dossier",
    "NotYours",
    "address_of",
    "called_back",
    "draft_of",
    "entered",
    "result_of",
    "desk_of",
    "need_told",
    "dossier_page",
    "fetch",
    "fetch_flagged",
    "flag_of",
    "flag_on",
    "later_steps",
    "over",
    "queue_after",
    "recorded",
    "report_on",
    "task_of",
    "tasks_of",
    "sits_on",
    "waits_of",
]
