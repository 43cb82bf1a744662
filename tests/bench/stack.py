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
from config.launch.servers import OWNER, Servers, running
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

    def __init__(self, address: str, owner: str, redis: str, *, wire):
        self.address, self.owner, self.redis, self.wire = address, owner, redis, wire

    def url(self, name: str) -> str:
        return renamed(self.address, name)

    def owner_url(self, name: str) -> str:
        return renamed(self.owner, name)

    def has(self, name: str) -> bool:
        found = self.wire.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None

    def make(self, name: str, *, template: str = "template0") -> None:
        """A new database; what other code made of the same kind goes."""
        like = f"{name.rpartition('_')[0]}_%"
        old = self.wire.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
        for (gone,) in old.fetchall():
            self.drop(gone)
        owner = urlsplit(self.owner).username
        self.wire.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}"')
        # Time that parallel helpers spend is nobody's once they are gone.
        self.wire.execute(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')

    def drop(self, name: str) -> None:
        self.wire.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def server(folder: Path) -> Iterator[Place]:
    """The server of DATABASE_URL when that is given, else the embedded one, durable as it is."""
    given = os.environ.pop("DATABASE_URL", "")
    owner = os.environ.pop("DATABASE_OWNER_URL", "") or given
    if given:
        redis = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
        with psycopg.connect(owner, autocommit=True) as wire:
            yield Place(given, owner, redis, wire=wire)
        return
    servers = Servers(folder)
    with running(servers, folder / "servers.log"), servers._as_superuser() as wire:
        wire.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
        wire.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
        wire.execute("SELECT pg_reload_conf()")
        yield Place(servers.database_url, servers.owner_url, servers.redis_url, wire=wire)


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
