"""Ask for a look into a file, and read the answer. Whatever is no whole answer means no."""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30
PATIENCE = 7
"""Seconds an answer may take. The child is dead before (`__main__.SECONDS`)."""

UNREADABLE = "unreadable"
COMMAND = (sys.executable, "-E", "-s", "-m", "documents.inspection")


class Seen(NamedTuple):
    """What the child saw. `problem` is "" when the file may come in."""

    family: str
    problem: str
    detail: str
    marks: tuple[str, ...]


NOTHING = Seen("", UNREADABLE, "", ())


def inspect(path: Path) -> Seen:
    """Look into `path` in a process of its own. A child that dies or dawdles: "unreadable"."""
    for _attempt in range(2):
        looker = _looker()
        answer = looker.ask(path)
        if answer or looker.lives():
            break  # an empty answer of a living looker is the file's doing
    try:
        seen = json.loads(answer)
        return Seen(seen["family"], seen["problem"], seen["detail"], tuple(seen["marks"]))
    except (ValueError, KeyError, TypeError):
        return NOTHING


def warm() -> None:
    """Start the looker of this process, so that the first file need not wait for it."""
    _looker()


class _Looker:
    """The process beside this one, and our end of the line to it."""

    def __init__(self):
        self.owner = os.getpid()
        self.control, theirs = socket.socketpair()
        self.ready = False
        self.lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=theirs,
                stdout=subprocess.DEVNULL,
            )

    def lives(self) -> bool:
        """Whether it runs and listens: one that was killed hangs up before it is seen dead."""
        if self.process.poll() is None and self._hung_up():
            self.process.wait(timeout=PATIENCE)
        return self.process.poll() is None

    def _hung_up(self) -> bool:
        line = select.poll()
        line.register(self.control, 0)  # an end that is closed is told of unasked
        return bool(line.poll(0))

    def ask(self, path: Path) -> bytes:
        """The child's answer, or b"" when there is none."""
        mine, theirs = socket.socketpair()
        with mine:
            try:
                with theirs, path.open("rb") as file:
                    self._wait_until_ready()
                    socket.send_fds(self.control, [b"F"], [file.fileno(), theirs.fileno()])
                return _all_of(mine)
            except OSError:  # no looker, no answer, or too late
                return b""

    def _wait_until_ready(self) -> None:
        with self.lock:
            if not self.ready:
                self.control.settimeout(START_SECONDS)
                self.ready = bool(self.control.recv(1))
                self.control.settimeout(PATIENCE)

    def end(self) -> None:
        """Hang up: the looker ends by itself."""
        self.control.close()
        if self.owner == os.getpid():
            self.process.wait(timeout=PATIENCE)


_one: _Looker | None = None
_starting = threading.Lock()


def _looker() -> _Looker:
    """The looker of this process: the living one, or a new one."""
    global _one
    with _starting:
        if _one is not None and (_one.owner != os.getpid() or not _one.lives()):
            _one.control.close()  # the one of the process we were forked from, or a dead one
            _one = None
        if _one is None:
            _one = _Looker()
        return _one


@atexit.register
def _end() -> None:
    if _one is not None and _one.owner == os.getpid():
        _one.end()


def _all_of(mine: socket.socket) -> bytes:
    until, answer = time.monotonic() + PATIENCE, b""
    while (left := until - time.monotonic()) > 0:
        mine.settimeout(left)
        piece = mine.recv(64 * 1024)
        if not piece:
            return answer
        answer += piece
    return b""
