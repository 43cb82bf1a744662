"""The portal as `make run` starts it, in a folder of its own, and the one who kills in it."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.request import urlopen

from config.launch.machine import MARK, ROOT, free_port
from config.launch.servers import OWNER_NOTE

PROC = Path("/proc")
# What is shot at: name, what its command line holds, whether the parent of its kind is meant.
TARGETS = {
    "web master": ("granian", True),
    "web worker": ("granian", False),
    "worker master": ("worker@", True),
    "worker child": ("worker@", False),
    "long worker": ("long@", True),
    "beat": ("celery -A config.celery beat", True),
    "sweep": ("manage.py sweep", True),
    "valkey": ("valkey-server", True),
    "postgres": ("bin/postgres", True),
    "postgres session": ("postgres: khoinguon", False),
}


class Stack:
    """A running portal. `url` is its address; `close` stops everything."""

    def __init__(
        self, var: Path, *, mail: str, settings: str = "config.settings", again: bool = False
    ):
        if not again:
            shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True, exist_ok=True)
        self.var, self.port = var, free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in LEFT_OUT},
            "VAR_DIR": str(var),
            "PORT": str(self.port),
            "KN_MODE": "demo",
            "DEMO": "0",
            "EMAIL_URL": mail,
            "DJANGO_SETTINGS_MODULE": settings,
        }
        self.log = (var / "launch.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.launch.run"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def owner(self) -> str:
        """How the owner of the tables signs in."""
        return (self.var / OWNER_NOTE).read_text().strip()

    def await_ready(self, patience: float = 400) -> None:
        """Until web, workers, beat and sweep have shown a sign of life."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), urlopen(f"{self.url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.3)
        raise RuntimeError(f"the portal did not start:\n{(self.var / 'launch.log').read_text()}")

    def close(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=120)
        self.process.kill()
        self.process.wait()
        self.log.close()

    def processes(self) -> dict[str, list[int]]:
        """The numbers of the living processes of each target."""
        mark, data = f"{MARK}={self.var}".encode(), str(self.var)
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in TARGETS}
        for entry in PROC.glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                ours = data in words or mark in (entry / "environ").read_bytes().split(b"\0")
                ours = ours or str((entry / "cwd").resolve()).startswith(data)
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                for name, (sign, _is_master) in TARGETS.items():
                    if ours and sign in words and "child.py" not in words:
                        found[name].append((int(entry.name), parent))
        answer = {}
        for name, (_sign, is_master) in TARGETS.items():
            kind = {pid for pid, _parent in found[name]}
            masters = [pid for pid, parent in found[name] if parent not in kind]
            others = [pid for pid, parent in found[name] if parent in kind]
            is_session = name == "postgres session"
            answer[name] = masters if is_master or is_session else others
        return answer


STOPPABLE = {"web master", "worker master", "long worker", "beat", "sweep", "valkey"}
"""Whom a deploy asks to stop (SIGTERM), and who then does."""
LONGEST_WAIT = 60.0
LEFT_OUT = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "KN_EMBEDDED",
    "TEST_TEMPLATE",
    "PYTEST_VERSION",
    MARK,
}


class Killer(threading.Thread):
    """Ends one process at random, about once a second, `rounds` times.

    One time in four it asks, as a deploy does, where the process knows how to stop. On a slow
    machine it waits until somebody has been answered since the last time, so that there is always
    something at work to be hit, and goes on until `enough()` was done in the storm.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        rounds: int,
        dice: random.Random,
        answered,
        enough,
        targets=None,
        seconds: float = float("inf"),
    ):
        super().__init__(daemon=True)
        self.enough, self.seconds = enough, seconds
        self.targets = targets or tuple(TARGETS)
        self.pause = (0.2, 0.6) if targets else (0.5, 1.5)
        self.asks = 0 if targets else 0.25
        self.stack, self.rounds, self.dice, self.answered = stack, rounds, dice, answered
        self.shots: dict[str, int] = dict.fromkeys(TARGETS, 0)
        self.asked = 0

    def run(self):
        done, seen, over = 0, -1, time.monotonic() + self.seconds
        while time.monotonic() < over and (
            done < self.rounds or (done < 5 * self.rounds and not self.enough())
        ):
            time.sleep(self.dice.uniform(*self.pause))
            until = time.monotonic() + LONGEST_WAIT
            while self.answered() == seen and time.monotonic() < until:
                time.sleep(0.05)
            seen = self.answered()
            living = [(name, pids) for name, pids in self.stack.processes().items() if pids]
            living = [pair for pair in living if pair[0] in self.targets]
            if not living:
                continue
            name, pids = self.dice.choice(living)
            asked = name in STOPPABLE and self.dice.random() < self.asks
            with contextlib.suppress(OSError):
                os.kill(self.dice.choice(pids), signal.SIGTERM if asked else signal.SIGKILL)
                self.shots[name] += 1
                self.asked += asked
                done += 1
