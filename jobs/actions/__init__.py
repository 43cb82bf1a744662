"""Long work: asked for, claimed by one worker, done outside any transaction, kept for a week.

The row is the queue (trust.md 4.2): one job is claimed with `skip_locked`, a lease and a token;
the attempt is counted before the work; five failures park it; a worker that wakes up late finds
its token gone.
"""

from .asking import TooMany, cancel, request, retry
from .results import expire_next, note_download, result_of, take_back_results
from .working import note_heartbeat, note_sweep, work_next

__all__ = [
    "TooMany",
    "cancel",
    "expire_next",
    "note_download",
    "note_heartbeat",
    "note_sweep",
    "request",
    "result_of",
    "retry",
    "take_back_results",
    "work_next",
]
