"""The second hand: everything that Celery does by the clock, without Celery and without Valkey."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.management import BaseCommand
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from core import clock

log = logging.getLogger(__name__)

# The action, and every how many seconds it is asked. Each does one piece and answers whether it
# found any; rows are locked with `skip_locked`, so any number of copies may run beside Celery.
ACTIONS = (
    ("jobs.actions.note_sweep", 2),
    ("notifications.actions.hear_next", 1),
    ("notifications.actions.send_next", 1),
    ("approvals.actions.forget_vacancy_next", 5),
    ("approvals.actions.tell_vacancy_next", 5),
    ("approvals.actions.remind_next", 5),
    ("approvals.actions.no_answer_next", 5),
    ("approvals.actions.no_supplement_next", 5),
    ("approvals.actions.move_next", 5),
    ("workdays.actions.warn_next", 600),
    ("jobs.actions.expire_next", 60),
    ("documents.actions.remove_sealed", 60),
    ("proposals.actions.drop_old_stashes", 600),
    ("reports.actions.draft_due_reviews", 60),
    ("reports.actions.count_next", 5),
    ("accounts.actions.drop_old_sessions", 600),
    ("accounts.actions.drop_old_pages", 600),
)
LONG_ACTIONS = (("jobs.actions.work_next", 1),)  # beside the rest: may take minutes
AT_ONCE = 200  # pieces of one kind before the others have their turn
LONGEST_PAUSE = 60  # seconds, for an action that keeps failing


@dataclass
class Hand:
    """One action with its rhythm. After a failure it pauses, twice as long each time."""

    name: str
    every: float
    act: Callable
    due: float = 0.0
    failures: int = field(default=0)

    def turn(self, stopped: Callable[[], bool]) -> None:
        """Act until nothing is left or others should have their turn. Never raises."""
        if time.monotonic() < self.due:
            return
        try:
            close_old_connections()
            for _piece in range(AT_ONCE):
                if stopped() or not self.act(at=clock.now()):
                    break
            self.failures, pause = 0, self.every
        except Exception:  # whatever it was, the other actions go on
            self.failures += 1
            pause = min(self.every * 2**self.failures, LONGEST_PAUSE)
            log.exception("%s failed; next try in %s s", self.name, pause)
            _drop_connection()
        self.due = time.monotonic() + pause


def _drop_connection() -> None:
    """A fresh connection next time: this one may be broken or inside a failed transaction."""
    try:
        connection.close()
    except Exception:
        log.exception("the connection could not be closed")


def hands(actions) -> list[Hand]:
    """The actions by name. Raises ImportError for one that does not exist."""
    return [Hand(name, every, import_string(name)) for name, every in actions]


class Command(BaseCommand):
    help = "Does what is due, about once a second, until stopped. Any number may run."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *, once, **options):
        stop = threading.Event()
        quick, slow = hands(ACTIONS), hands(LONG_ACTIONS)
        if once:
            for hand in quick + slow:
                hand.turn(stop.is_set)
            return
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        beside = threading.Thread(target=_loop, args=(slow, stop), daemon=True)
        beside.start()
        _loop(quick, stop)
        beside.join(timeout=15)


def _loop(own: list[Hand], stop: threading.Event) -> None:
    while not stop.is_set():
        for hand in own:
            hand.turn(stop.is_set)
        stop.wait(1)
    connection.close()
