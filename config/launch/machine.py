"""This machine: folders, ports, the account of the servers, and what an earlier run left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "KN_INSTANCE"  # environment variable that marks every process of one run
PROC = Path("/proc")


class Refused(Exception):
    """Something a person has to put right. The message says what."""


def say(text: str = "") -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def var_folder(name: str = "") -> Path:
    """The folder of everything a run makes (`VAR_DIR`), or one folder inside it; made if absent."""
    folder = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve() / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def only_one(var: Path, what: str):
    """Hold this folder for one run at a time. Raises Refused when another run holds it."""
    with (var / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Refused(
                f"{what} is already running from this folder (process {holder})."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(remembered: int | None = None) -> int:
    """The remembered local port while it is free, else any free one."""
    if remembered and port_is_free("127.0.0.1", remembered):
        return remembered
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def servers_account() -> str | None:
    """The account the servers run as: ours, or `nobody` for root (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            if pwd.getpwnam(name).pw_uid != 0:
                return name
    raise Refused("PostgreSQL does not run as root, and there is no account `nobody` to run it as.")


def become(account: str) -> None:
    """Give up root for this process. Nothing to do when no account is named."""
    entry = pwd.getpwnam(account)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ["HOME"] = "/"


def reaches(account: str | None, *paths: Path) -> bool:
    """Whether that account may read and enter all these paths, parent folders included."""
    if account is None:
        return True
    pid = os.fork()
    if pid == 0:
        answer = 1
        try:
            become(account)
            answer = 0 if all(os.access(path, os.R_OK | os.X_OK) for path in paths) else 1
        finally:
            os._exit(answer)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def give(path: Path, account: str | None, mode: int) -> None:
    """Hand a file or folder to the account of the servers, closed to everybody else."""
    path.chmod(mode)
    if account is not None:
        entry = pwd.getpwnam(account)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def write_private(path: Path, text: str, account: str | None = None) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fd, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(fd, "w") as file:
        file.write(text)
    give(Path(fresh), account, 0o600)
    os.replace(fresh, path)


def password() -> str:
    """A password for a server of ours: letters and digits only, so that it fits an address."""
    return secrets.token_hex(24)


# --- Processes of an earlier run ----------------------------------------------------------------


def leftovers(mark: str, folders: tuple[Path, ...] = ()) -> list[int]:
    """Processes of an earlier run with this mark, or working in one of its data folders.

    The servers write their titles over their environment, so they are known by their folder.
    Only Linux can tell; elsewhere the list is empty.
    """
    wanted = f"{MARK}={mark}".encode()
    ours = {os.getpid(), os.getppid()}
    found = []
    for entry in PROC.glob("[0-9]*") if PROC.is_dir() else ():
        if int(entry.name) in ours:
            continue
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0") or (
                folders and (entry / "cwd").resolve() in folders
            ):
                found.append(int(entry.name))
    return found


def end(pids: list[int], patience: float = 15) -> None:
    """Ask these processes to stop, wait, and then make them. INT is PostgreSQL's fast stop."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signum)
        until = time.monotonic() + (patience if signum != signal.SIGKILL else 2)
        while pids and time.monotonic() < until:
            time.sleep(0.1)
            pids = [pid for pid in pids if alive(pid)]
        if not pids:
            return


def program(pid: int) -> str:
    """The command line of a process, as far as this system shows it."""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def alive(pid: int) -> bool:
    """Whether that process runs; a dead one nobody has collected does not."""
    with contextlib.suppress(OSError, IndexError):
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    with contextlib.suppress(OSError):
        os.kill(pid, 0)
        return not PROC.is_dir()
    return False
