"""`make run`, second half: everything under one supervisor, until told to stop.

supervisord (the package `supervisor`) starts, restarts and stops the processes; this launcher
makes its configuration, prepares the database between the servers and the rest, tells the person
at the terminal where to go, and takes everything down with it.
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import environ

from config.launch.child import as_child
from config.launch.machine import (
    MARK,
    ROOT,
    Refused,
    end,
    leftovers,
    only_one,
    port_is_free,
    say,
    var_folder,
    write_private,
)
from config.launch.servers import OWNER_NOTE, Servers

PRODUCT = "Khơi Nguồn"
PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "config.celery"]
# What runs beside the servers: name, command, seconds it is given to stop.
PROCESSES = {
    "web": (
        [
            *(PYTHON, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
            *("--workers", "2", "--blocking-threads", "4", "--no-ws", "--http", "1"),
            *("--blocking-threads-idle-timeout", "600", "--respawn-failed-workers"),
            *("--workers-kill-timeout", "10"),
        ],
        20,
    ),
    "worker": ([*CELERY, "worker", "-n", "worker@%h", "-Q", "celery", "-c", "1", "-l", "INFO"], 40),
    "long": ([*CELERY, "worker", "-n", "long@%h", "-Q", "long", "-c", "1", "-l", "INFO"], 40),
    "beat": ([*CELERY, "beat", "-S", "config.beat:Scheduler", "-l", "INFO"], 10),
    "sweep": ([PYTHON, "manage.py", "sweep"], 20),
}


class Stop(Exception):
    """Somebody wants everything to stop."""


def main() -> int:
    def stop(_signum, _frame):
        raise Stop

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    try:
        environ.Env.read_env(ROOT / ".env")
        var = var_folder()
        with only_one(var, PRODUCT):
            run(var)
    except Refused as refused:
        say(f"\n{refused}\n")
        return 1
    except Stop:
        return 0
    return 0


def run(var: Path) -> None:
    """Start everything, stay, stop everything."""
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    os.environ.update({MARK: str(var), "PORT": str(port), "REMAP_SIGTERM": "SIGQUIT"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    own_postgres = not os.environ.get("DATABASE_URL")
    own_valkey = not os.environ.get("REDIS_URL")
    servers = Servers(var) if own_postgres or own_valkey else None
    end(leftovers(str(var), servers.data_folders if servers else ()))
    if not port_is_free(host, port):
        raise Refused(f"Port {port} is taken. Choose another one:  make run PORT={port + 1}")
    addresses = {}
    owner = os.environ.pop("DATABASE_OWNER_URL", "")  # not for the processes that serve people
    if own_postgres:
        addresses["DATABASE_URL"], owner = servers.database_url, servers.owner_url
        write_private(var / OWNER_NOTE, owner)
    if own_valkey:
        addresses["REDIS_URL"] = servers.redis_url
    write_private(
        var / "servers.env", "".join(f"{name}={value}\n" for name, value in addresses.items())
    )
    os.environ.update(addresses, KN_EMBEDDED=str(int(own_postgres)))
    gate, second = var_folder("run") / "gate", var_folder("run") / "second-gate"
    for closed in (gate, second):
        closed.unlink(missing_ok=True)
    programs = _programs(servers, own_postgres, own_valkey, (gate, second), host, port)
    configuration = var / "run" / "supervisord.conf"
    write_private(configuration, _configuration(var, programs))
    supervisor = _start(var, configuration)
    try:
        _prepare(servers, own_postgres, var, owner)
        gate.touch()
        _await_web(supervisor, host, port, var)
        second.touch()  # people wait for the first page and not for the others' start
        _welcome(host, port, var)
        while True:
            code = supervisor.wait()
            say(f"The supervisor ended ({code}); starting it again.")
            _clear(servers, var)
            time.sleep(1)
            supervisor = _start(var, configuration)
    finally:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        say("\nStopping …")
        supervisor.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            supervisor.wait(timeout=90)
        supervisor.kill()
        supervisor.wait()
        _clear(servers, var)
        say("Stopped. The data stays for the next start.")


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Refused(f"PORT is a number between 1 and 65535, not {given!r}.")
    return int(given)


def _programs(servers, own_postgres, own_valkey, gates, host, port) -> dict:
    """name: (command, signal, seconds to stop, rank). Lower ranks start first, stop last.

    Behind the first of the `gates` waits the web, behind the second everything else of ours.
    """
    gate, second = gates
    programs = {}
    if own_postgres:
        command = as_child(servers.prepare_postgres(), account=servers.account, orphan="INT")
        programs["postgres"] = (command, "INT", 60, 1)
    if own_valkey:
        command = as_child(servers.prepare_valkey(), account=servers.account)
        programs["valkey"] = (command, "TERM", 20, 2)
    for name, (command, patience) in PROCESSES.items():
        if name == "web":
            command = [*command, "--host", host, "--port", str(port)]
        waits_for = gate if name == "web" else second
        command = as_child(command, gate=waits_for, name=name, run=gate.parent)
        programs[name] = (command, "TERM", patience, 10)
    return programs


def _configuration(var: Path, programs: dict) -> str:
    """The supervisor's configuration. `%` is special there and doubled."""
    logs = var_folder("log")
    for log in logs.glob("*.log"):
        if log.stem in programs:
            log.write_text("")

    def quoted(value) -> str:
        return str(value).replace("%", "%%")

    sections = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        *(["user=root"] if os.geteuid() == 0 else []),
        f"directory={quoted(ROOT)}",
        f"logfile={quoted(logs / 'supervisord.log')}",
        f"pidfile={quoted(var / 'run' / 'supervisord.pid')}",
        f"childlogdir={quoted(logs)}",
        "minfds=1024",
    ]
    for name, (command, signame, patience, _rank) in programs.items():
        sections += [
            f"[program:{name}]",
            f"command={quoted(shlex.join(command))}",
            "autostart=true",
            "autorestart=true",
            "startsecs=2",
            "startretries=1000000",  # never gives up; it waits one second longer each time
            f"stopsignal={signame}",
            f"stopwaitsecs={patience}",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={quoted(logs / name)}.log",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=2",
        ]
    for rank in sorted({program[3] for program in programs.values()}):
        members = [name for name, program in programs.items() if program[3] == rank]
        sections += [f"[group:rank{rank}]", f"programs={','.join(members)}", f"priority={rank}"]
    return "\n".join(sections) + "\n"


def _start(var: Path, configuration: Path) -> subprocess.Popen:
    command = [PYTHON, "-m", "supervisor.supervisord", "-c", configuration]
    with (var / "log" / "supervisor.log").open("w") as output:
        return subprocess.Popen(
            as_child(command),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches only us
        )


def _clear(servers, var: Path) -> None:
    end(leftovers(str(var), servers.data_folders if servers else ()))


def _prepare(servers, own_postgres: bool, var: Path, owner: str) -> None:
    if own_postgres:
        try:
            servers.await_postgres()
        except Refused as refused:
            raise Refused(f"{refused}\n\n{_tail(var / 'log' / 'postgres.log')}") from None
    prepared = subprocess.run(
        [PYTHON, "manage.py", "prepare"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_OWNER_URL": owner},
        check=False,
    )
    if prepared.returncode != 0:
        raise Refused("The start stopped here: the database could not be prepared (see above).")


def _await_web(supervisor, host: str, port: int, var: Path, patience: float = 90) -> None:
    until = time.monotonic() + patience
    while supervisor.poll() is None and time.monotonic() < until:
        with (
            contextlib.suppress(URLError, OSError),
            urlopen(f"{_address(host, port)}healthz", timeout=5) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise Refused(f"The web server does not answer.\n\n{_tail(var / 'log' / 'web.log')}")


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def _welcome(host: str, port: int, var: Path) -> None:
    shown = f"http://localhost:{port}/" if host == "127.0.0.1" else _address(host, port)
    say(f"\n{PRODUCT}:  {shown}\n")
    with contextlib.suppress(OSError, ValueError):
        _table(json.loads((var / "run" / "accounts.json").read_text()))
    say(f"Logs: {var / 'log'}   Stop: Ctrl-C")


def _table(rows: list[list[str]]) -> None:
    """Columns as wide as their longest cell; the first row is the head."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for place, row in enumerate(rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say(f"  {line.rstrip()}")
        if place == 0:
            say("  " + "  ".join("-" * width for width in widths))
    say()


def _tail(log: Path, lines: int = 25) -> str:
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""


if __name__ == "__main__":
    sys.exit(main())
