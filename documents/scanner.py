"""The virus scanner: clamd over its socket, asked about one file at a time.

Only a plain "OK" of an engine with fresh signatures counts. Everything else (no answer, a slow one,
a strange one, old signatures) is `Away`, and whoever asked then takes nothing in (trust.md, fault
34). No library: the one for Python has been left alone since 2014, and breaks off instead of
telling that the scanner refused the size (trust.md 4.8).
"""

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 20
"""What a scan may take altogether, by the clock."""
CONNECT_SECONDS = 2
OLDEST = timedelta(days=3)
"""Age of the signatures above which the scanner counts as down."""
AHEAD = timedelta(days=1)
"""clamd tells the day of its signatures in the hour of its own place, without naming it."""
PIECE = 256 * 1024
LONGEST_ANSWER = 4096


class Away(Exception):
    """There is no answer that counts. The words are for the log, not for people."""


class Found(Exception):
    """The scanner found something; its name is the scanner's."""


class TooLarge(Exception):
    """The scanner does not look into files of this size."""


class Clean(NamedTuple):
    """Nothing was found. `engine`: the scanner with the number of its signatures."""

    engine: str


def scan(path: Path, *, at: datetime) -> Clean | None:
    """Ask about the file at `path`. None where no scanner is configured (`CLAMD_URL`).

    Raises Found, TooLarge, or Away: the caller takes nothing in.
    """
    if not settings.CLAMD_URL:
        return None
    until = time.monotonic() + SECONDS
    try:
        engine = _engine(_ask(b"zVERSION\0", until), at)
        said = _ask(b"zINSTREAM\0", until, lambda line: _stream(line, path, until))
    except (OSError, ValueError) as error:  # a refused, broken or slow line, a wrong address
        raise Away(f"{type(error).__name__}: {error}") from error
    if said == "stream: OK":
        return Clean(engine)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        name = said.removeprefix("stream: ").removesuffix(" FOUND")
        raise TooLarge(name) if name.startswith("Heuristics.Limits.Exceeded") else Found(name)
    if "size limit exceeded" in said.lower():
        raise TooLarge(said)
    raise Away(f"it answered {said[:80]!r}")


def engine(*, at: datetime) -> str:
    """The configured scanner with the number of its signatures. Raises Away when it is down."""
    try:
        return _engine(_ask(b"zVERSION\0", time.monotonic() + CONNECT_SECONDS), at)
    except (OSError, ValueError) as error:
        raise Away(f"{type(error).__name__}: {error}") from error


def _ask(command: bytes, until: float, send: Callable | None = None) -> str:
    """One question on a line of its own, and the answer to it."""
    with _line() as line:
        line.settimeout(_left(until))
        line.sendall(command)
        if send:
            with suppress(BrokenPipeError, ConnectionResetError):  # it stopped, and says why
                send(line)
        answer = b""
        while not answer.endswith((b"\0", b"\n")):
            line.settimeout(_left(until))
            piece = line.recv(LONGEST_ANSWER)
            answer += piece
            if not piece or len(answer) > LONGEST_ANSWER:
                raise Away("no whole answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _stream(line: socket.socket, path: Path, until: float) -> None:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            line.settimeout(_left(until))
            line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))


def _line() -> socket.socket:
    """Connected to `unix:///path` or `tcp://host:port`. Raises OSError, ValueError."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    if address.scheme != "tcp" or not address.hostname or not address.port:
        raise ValueError("CLAMD_URL is unix:///path or tcp://host:port")
    return socket.create_connection((address.hostname, address.port), timeout=CONNECT_SECONDS)


def _engine(version: str, at: datetime) -> str:
    """ "ClamAV 1.4.6/27500" of "ClamAV 1.4.6/27500/Sat Nov 28 08:30:00 2026", if that is fresh."""
    name, number, made = (*version.split("/"), "", "")[:3]
    if not name.startswith("ClamAV") or not number.isdigit():
        raise Away(f"it calls itself {version[:80]!r}")
    day = datetime.strptime(made.strip(), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    if not at - OLDEST <= day <= at + AHEAD:
        raise Away(f"its signatures are of {made}")
    return f"{name}/{number}"[:120]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    return left
