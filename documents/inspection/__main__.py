"""Beside a server process: takes files over the socket on its standard input, forks for each.

What reading needs is loaded once, so a look costs a fork and not a start. It ends with the last
process that holds the other end of the socket.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import time

from documents.inspection.look import load, look

MEMORY = 256 * 1024 * 1024
CPU_SECONDS = 4
SECONDS = 5
"""Wall clock, after which the child is dead: by its own alarm, and by this process if need be."""

NEW_USER, NEW_NET = 0x10000000, 0x40000000  # of unshare(2)
READY = b"R"


def limit() -> None:
    """No more than this of memory and time; nothing can be opened, written, connected, started."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, 0),  # what is open stays usable: the file and the answer
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)


def cut_off() -> None:
    """Leave the network, where the system lets us; where not, no socket can be opened anyway."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NET)


def serve(control: socket.socket) -> None:
    """Fork for each file that comes, until nobody is left who could send one."""
    children: dict[int, float] = {}
    with contextlib.suppress(ConnectionError):  # who asked for us has gone already
        control.sendall(READY)
    while True:
        coming, _, _ = select.select([control], [], [], 0.2 if children else None)
        _bury(children)
        if not coming:
            continue
        word, handles = _asked(control)
        if not word or len(handles) != 2:
            break
        pid = os.fork()
        if not pid:
            look_once(*handles)
        children[pid] = time.monotonic() + SECONDS + 0.5
        for handle in handles:
            os.close(handle)
    for pid in children:
        _kill(pid)


def _asked(control: socket.socket) -> tuple[bytes, list[int]]:
    """The next file and where to answer; nothing where whoever asks has gone."""
    with contextlib.suppress(ConnectionError):
        word, handles, _, _ = socket.recv_fds(control, 1, 2)
        return word, handles
    return b"", []


def look_once(file: int, answer: int) -> None:
    """The child: one look under the limits, one answer. It never returns."""
    fault = 1
    try:
        _close_all_but(file, answer)
        limit()
        with os.fdopen(file, "rb", closefd=False) as opened:
            said = json.dumps(look(opened)).encode()
        while said:
            said = said[os.write(answer, said) :]
        fault = 0
    finally:  # an exception is no verdict: the answer stays empty, and that means no
        os._exit(fault)


def _close_all_but(*kept: int) -> None:
    after = 0
    for handle in sorted(kept):
        os.closerange(after, handle)
        after = handle + 1
    os.closerange(after, max(after, 256))


def _bury(children: dict[int, float]) -> None:
    for pid, until in list(children.items()):
        if time.monotonic() > until:
            _kill(pid)
        if os.waitpid(pid, os.WNOHANG)[0]:
            del children[pid]


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the servers, and they end us
    load()
    cut_off()
    gc.freeze()
    serve(socket.socket(fileno=0))
