"""The first breath of every supervised process; then it becomes the program itself.

    child.py [--account NAME] [--gate FILE] [--name NAME --run FOLDER] [--orphan SIGNAL] -- CMD …

- waits for the gate file, if one is named (the database is prepared by then);
- ends what an earlier process of this name left in its group (a killed web server's workers);
- gives up root for the account;
- asks the kernel for a signal when the supervisor dies, so that nothing outlives a killed one.

Needs only Python's library and is started as a file, so that it starts at once.
"""

import argparse
import contextlib
import ctypes
import os
import pwd
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


def as_child(command: list, *, account=None, gate=None, name=None, run=None, orphan="TERM") -> list:
    """The command line that starts `command` by way of this file."""
    options = []
    for option, value in (("account", account), ("gate", gate), ("name", name), ("run", run)):
        if value:
            options += [f"--{option}", str(value)]
    return [
        *(sys.executable, "-S", "-E", __file__, *options),
        *("--orphan", orphan, "--", *map(str, command)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--account")
    parser.add_argument("--gate", type=Path)
    parser.add_argument("--name")
    parser.add_argument("--run", type=Path)
    parser.add_argument("--orphan", default="TERM")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    parent = os.getppid()
    die_with_parent("KILL", parent)  # until the program is there, nothing needs a soft landing
    while given.gate and not given.gate.exists():
        time.sleep(0.05)
    if given.run:
        end_group_of(given.run / f"{given.name}.group")
    if given.account:
        entry = pwd.getpwnam(given.account)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.environ["HOME"] = "/"
        os.chdir("/")
    die_with_parent(given.orphan, parent)  # a change of account has cleared the first one
    os.execvp(given.command[0], given.command)


def die_with_parent(signame: str, parent: int) -> None:
    """Linux sends the signal when the parent is gone; elsewhere the next start clears up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, getattr(signal, f"SIG{signame}"))
        if os.getppid() != parent:
            sys.exit(1)


def end_group_of(note: Path) -> None:
    """End what is left of the group noted at the last start, then note our own group."""
    mark = f"KN_INSTANCE={os.environ.get('KN_INSTANCE', '')}".encode()
    with contextlib.suppress(OSError, ValueError):
        group = int(note.read_text())
        for pid in members(group, mark):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    note.write_text(str(os.getpgrp()))


def members(group: int, mark: bytes) -> list[int]:
    """Processes of that group that carry our mark: a number may have been given away since."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            pgrp = int((entry / "stat").read_text().rpartition(")")[2].split()[2])
            if pgrp == group and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


if __name__ == "__main__":
    main()
