"""The real supervisor with the real servers; only the programs beside them are stand-ins."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config.launch.machine import MARK, ROOT, free_port, leftovers

STAND_IN = """
import sys
from config.launch import run

run.PROCESSES = {
    "web": ([sys.executable, "tests/config/stand_in_web.py"], 5),
    "steady": ([sys.executable, "-c", "import time; time.sleep(600)", "steady"], 5),
}
run._prepare = lambda servers, own_postgres, var, owner: servers.await_postgres()
sys.exit(run.main())
"""


ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


class Portal:
    """A portal in a folder of its own, started as a person would start it."""

    def __init__(self, var: Path, port: int):
        self.var, self.port, self.launcher = var, port, None
        outside = {k: v for k, v in os.environ.items() if k not in ADDRESSES}
        self.environment = {**outside, "VAR_DIR": str(var), "PORT": str(port), "KN_MODE": "demo"}
        self.environment.pop(MARK, None)

    def launch(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", STAND_IN],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> str:
        """Start and wait for the address; what was printed up to it."""
        self.forget()
        self.launcher, printed = self.launch(), ""
        for line in self.launcher.stdout:
            printed += line
            if "Ctrl-C" in line:
                return printed
        raise AssertionError(printed)

    def forget(self) -> None:
        """Close what was read from the launcher before."""
        if self.launcher is not None:
            self.launcher.stdout.close()

    def stop(self, signum=signal.SIGTERM) -> int:
        self.launcher.send_signal(signum)
        self.launcher.stdout.read()
        return self.launcher.wait(timeout=60)

    def processes(self) -> list[int]:
        """Every process of this portal but the launcher."""
        found = leftovers(str(self.var), ((self.var / "postgres"), (self.var / "valkey")))
        return [pid for pid in found if self.launcher is None or pid != self.launcher.pid]

    def process(self, words: str) -> int | None:
        for pid in self.processes():
            try:
                if words in " ".join(psutil.Process(pid).cmdline()):
                    return pid
            except psutil.NoSuchProcess:
                continue
        return None

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


def until(fact, patience=20):
    """The fact once it is true; fails the test when it never becomes true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if value := fact():
            return value
        time.sleep(0.1)
    raise AssertionError("it never happened")


@pytest.fixture(scope="module")
def portal():
    var = Path(tempfile.mkdtemp(prefix="kn-")).resolve()
    var.chmod(0o755)  # the servers' account passes through
    portal = Portal(var, free_port())
    yield portal
    if portal.launcher and portal.launcher.poll() is None:
        portal.stop()
    portal.forget()
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture
def running(portal):
    if portal.launcher is None or portal.launcher.poll() is not None:
        portal.start()
    return portal


def test_start_tells_the_address(portal):
    assert f"http://localhost:{portal.port}/" in portal.start()


def test_one_folder_runs_once(running):
    second = running.launch()
    told = second.communicate(timeout=30)[0]
    assert second.returncode == 1
    assert f"already running from this folder (process {running.launcher.pid})" in told


@pytest.mark.parametrize("words", ["steady", "valkey-server", "postgres -D"])
def test_what_dies_comes_back(running, words):
    before = until(lambda: running.process(words))
    os.kill(before, signal.SIGKILL)
    after = until(lambda: running.process(words) not in (None, before) and running.process(words))
    assert after != before


def test_a_killed_supervisor_comes_back_with_everything(running):
    os.kill(running.process("supervisor.supervisord"), signal.SIGKILL)
    until(lambda: not running.answers())
    until(running.answers, patience=40)
    assert until(lambda: running.process("postgres -D"))


def test_stopping_leaves_nothing_and_the_next_start_finds_the_data(running):
    known = f"{running.var}/servers.json"
    with until(lambda: _connection(running)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 'data' AS what")
    assert running.stop(signal.SIGINT) == 0
    assert running.processes() == []

    running.start()
    with until(lambda: _connection(running)) as connection:
        assert connection.execute("SELECT what FROM kept").fetchall() == [("data",)]
    assert Path(known).stat().st_mode & 0o777 == 0o600


def test_no_process_is_told_how_the_owner_signs_in(running):
    owner = (running.var / "database-owner.url").read_text()
    secret = owner.split("@")[0].rpartition(":")[2]
    told = [
        value
        for pid in running.processes()
        for value in (*psutil.Process(pid).environ().values(), *psutil.Process(pid).cmdline())
    ]
    assert any("khoinguon_app" in value for value in told)
    assert not any(secret in value for value in told)
    for readable in ("servers.env", "run/supervisord.conf"):
        assert secret not in (running.var / readable).read_text()
    assert (running.var / "database-owner.url").stat().st_mode & 0o777 == 0o600


def test_a_killed_launcher_takes_everything_with_it(running):
    running.launcher.kill()
    running.launcher.wait()
    until(lambda: not running.processes())
    running.launcher.stdout.close()


def test_a_taken_port_is_a_plain_message(portal):
    with socket.create_server(("127.0.0.1", portal.port)):
        refused = portal.launch()
        told = refused.communicate(timeout=30)[0]
    assert refused.returncode == 1
    assert f"Port {portal.port} is taken" in told
    assert f"make run PORT={portal.port + 1}" in told
    assert "Traceback" not in told


def _connection(portal):
    """As the owner, whose address is kept apart from what the processes are told."""
    url = (portal.var / "database-owner.url").read_text()
    try:
        return psycopg.connect(url, connect_timeout=3)
    except psycopg.OperationalError:
        return None
