"""A clamd of our own: it speaks the protocol over a real socket, and can be made to misbehave."""

import contextlib
import socket
import struct
import threading
from datetime import UTC, timedelta
from pathlib import Path

from tests.world import NOW

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def version(*, age: timedelta = timedelta(hours=9), name: str = "ClamAV 1.4.6/27500") -> str:
    return f"{name}/{(NOW - age).astimezone(UTC).strftime('%a %b %d %H:%M:%S %Y')}"


class Clamd:
    """Listens at a Unix socket, or at a port of this machine. `how` may be changed at any time."""

    def __init__(self, folder: Path, *, tcp: bool = False):
        self.how, self.version, self.limit = "well", version(), 1024 * 1024
        self.scanned: list[bytes] = []
        self.done = threading.Event()
        self.listening = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
        self.listening.bind(("127.0.0.1", 0) if tcp else str(folder / "clamd.ctl"))
        self.listening.listen()
        place = self.listening.getsockname()
        self.url = f"tcp://127.0.0.1:{place[1]}" if tcp else f"unix://{place}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.done.set()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(timeout=5)

    def _serve(self) -> None:
        while not self.done.is_set():
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        command = self._until_zero(line)
        if self.how == "hanging":
            self.done.wait(30)
        elif command == b"VERSION":
            line.sendall(self.version.encode() + b"\0")
        elif command == b"INSTREAM":
            self._scan(line)
        else:
            line.sendall(b"UNKNOWN COMMAND\0")

    def _scan(self, line: socket.socket) -> None:
        data = b""
        while size := struct.unpack(">I", self._exactly(line, 4))[0]:
            if len(data) + size > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            data += self._exactly(line, size)
            if self.how == "dying":
                return
        self.scanned.append(data)
        if self.how == "hanging after":
            self.done.wait(30)
        answers = {
            "rubbish": b"HTTP/1.1 200 OK\r\n\r\n",
            "half": b"stream: OK",
            "endless": b"x" * 100_000,
            "error": b"stream: Can't allocate memory ERROR\0",
            "not ours": b"other: OK\0",
            "exceeded": b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
        }
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        line.sendall(answers.get(self.how, found))

    @staticmethod
    def _until_zero(line: socket.socket) -> bytes:
        command = b""
        while not command.endswith(b"\0"):
            piece = line.recv(1)
            if not piece:
                raise OSError
            command += piece
        return command[1:-1]

    @staticmethod
    def _exactly(line: socket.socket, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = line.recv(size - len(data))
            if not piece:
                raise OSError
            data += piece
        return data
