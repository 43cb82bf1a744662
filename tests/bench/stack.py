"""The servers of the bench: PostgreSQL and Valkey of its own, and granian twice: product, floor."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.launch.machine import ROOT, Refused, free_port
from config.launch.run import PROCESSES
from config.launch.servers import FAST, OWNER, Servers, running
from config.launch.suite import renamed

PROC = Path("/proc")
MADE_OF = (
    *(
        f"tests/bench/{name}.py"
        for name in ("city", "fill", "patterns", "pour", "reading", "stories")
    ),
    *("*/models.py", "*/models/*.py", "*/migrations/*.py", "config/demo/**/*"),
)
"""What decides the rows: with all of it unchanged a filled database is used again."""


POURING = {
    **FAST,
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "3GB",
    "checkpoint_timeout": "1h",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "512MB",
    "autovacuum": "off",
}
"""How the embedded server runs while it is filled: after a fall of the machine one fills anew."""


def code_hash() -> str:
    """Tells one state of the code that decides the rows from another."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and ".venv" not in path.parts and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class Place:
    """A server on which databases are made; `url` names one of them, `owner_url` as its owner."""

    def __init__(self, address: str, owner: str, redis: str, *, wire=None):
        self.address, self.owner, self.redis, self.wire = address, owner, redis, wire

    def url(self, name: str) -> str:
        return renamed(self.address, name)

    def owner_url(self, name: str) -> str:
        return renamed(self.owner, name)

    def has(self, name: str) -> bool:
        found = self.wire.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None

    def make(self, name: str, *, template: str = "template0") -> None:
        """A new database; what had this name, unfinished, goes."""
        self.drop(name)
        owner = urlsplit(self.owner).username
        self.wire.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}"')
        # Time that parallel helpers spend is nobody's once they are gone.
        self.wire.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')

    def name(self, made: str, name: str) -> None:
        """Give a database that is whole the name under which it is found again."""
        self.wire.execute(f'ALTER DATABASE "{made}" RENAME TO "{name}"')

    def like(self, kind: str) -> list[str]:
        """The databases of this kind, whatever code made them."""
        found = self.wire.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{kind}\\_%"]
        )
        return [name for (name,) in found]

    def drop(self, name: str) -> None:
        self.wire.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Pouring(Servers):
    """The embedded servers in a hurry."""

    def prepare_postgres(self) -> list:
        options = [part for name, value in POURING.items() for part in ("-c", f"{name}={value}")]
        return [*super().prepare_postgres(), *options]


@contextlib.contextmanager
def server(folder: Path, given: Place | None = None, *, pouring: bool = False) -> Iterator[Place]:
    """The server that was given, else the embedded one: durable as it is, or in a hurry."""
    if given:
        with psycopg.connect(given.owner, autocommit=True) as wire:
            given.wire = wire
            yield given
        return
    servers = (Pouring if pouring else Servers)(folder)
    with running(servers, folder / "servers.log"), servers._as_superuser() as wire:
        wire.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
        yield Place(servers.database_url, servers.owner_url, servers.redis_url, wire=wire)
        wire.execute("CHECKPOINT")
    if pouring:
        os.sync()


def given_server() -> Place | None:
    """The server of DATABASE_URL (and DATABASE_OWNER_URL), when one is named."""
    address = os.environ.pop("DATABASE_URL", "")
    owner = os.environ.pop("DATABASE_OWNER_URL", "") or address
    redis = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
    return Place(address, owner, redis) if address else None


class Web:
    """One granian with two workers, as `make run` and the container start it."""

    def __init__(self, name: str, settings: str, log: Path, environment: dict[str, str]):
        self.name, self.port = name, free_port()
        command, _patience = PROCESSES["web"]
        self.output = log.open("w")
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.log = log

    def await_ready(self, path: str, patience: float = 120) -> float:
        """Seconds until it answered."""
        began = time.monotonic()
        while self.process.poll() is None and time.monotonic() - began < patience:
            with contextlib.suppress(OSError):
                wire = HTTPConnection("127.0.0.1", self.port, timeout=30)
                wire.request("GET", path)
                wire.getresponse().read()
                return time.monotonic() - began
            time.sleep(0.05)
        raise Refused(f"{self.name} does not answer:\n{self.log.read_text()[-3000:]}")

    def close(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=30)
        self.process.kill()
        self.process.wait()
        self.output.close()

    def pids(self) -> list[int]:
        """Its processes: the first and its workers."""
        return [self.process.pid, *children(self.process.pid)]

    def megabytes(self) -> list[float]:
        """What each worker holds in memory."""
        return [memory(pid) for pid in children(self.process.pid)]


def children(pid: int) -> list[int]:
    found = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found + [deeper for child in found for deeper in children(child)]


def memory(pid: int, what: str = "VmRSS") -> float:
    """Megabytes of a process: VmRSS now, VmHWM at most so far."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith(what):
                return int(line.split()[1]) / 1024
    return 0.0


def spent(pids: list[int]) -> float:
    """Milliseconds these processes have run so far, on whatever processor."""
    total = 0
    for pid in pids:
        for task in (PROC / str(pid) / "task").glob("*/schedstat"):
            with contextlib.suppress(OSError, ValueError):
                total += int(task.read_text().split()[0])
    return total / 1e6


def server_seconds(pid: int) -> float:
    """CPU seconds of the whole server to which session `pid` belongs, the ended ones included."""
    with contextlib.suppress(OSError):
        parent = int(_stat(pid)[1])
        ended = sum(int(one) for one in _stat(parent)[13:15]) / os.sysconf("SC_CLK_TCK")
        return ended + spent([parent, *children(parent)]) / 1000
    return 0.0


def _stat(pid: int) -> list[str]:
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


class Sessions:
    """The database's own processes that serve somebody here: by number, from PostgreSQL itself."""

    def __init__(self, address: str):
        self.wire = psycopg.connect(address, autocommit=True)
        self.own = self.wire.info.backend_pid

    def pids(self) -> list[int]:
        rows = self.wire.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type IN ('client backend', 'parallel worker')"
        ).fetchall()
        return [pid for (pid,) in rows]
