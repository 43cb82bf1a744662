"""A mail server that takes every letter and remembers its Message-ID."""

import socketserver
import sys
import threading
from collections import Counter
from email.parser import HeaderParser


class Postbox(socketserver.ThreadingTCPServer):
    """Listens on a free local port until `close`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.arrived: Counter[str] = Counter()
        self.mutex = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address) -> None:
        """Who was shot in the middle of a letter hangs up: that is the storm, not a fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 postbox")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return self.say("221 bye")
            self.letter() if verb == b"DATA" else self.say("250 ok")
        return None

    def letter(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if not line:
            return  # cut off before its end: never accepted
        headers = HeaderParser().parsestr(b"".join(lines).decode("utf-8", "replace"), True)
        with self.server.mutex:
            self.server.arrived[headers["Message-ID"]] += 1
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
