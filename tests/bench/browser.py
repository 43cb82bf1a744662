"""A signed-in browser on one kept connection."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from accounts.sessions import SessionStore
from tests.approvals.browsing import forms_of

from .counting import ASKED, TOLD

IDLE = 5
"""Seconds."""


def sign_in(person: User) -> str:
    """A session as signing in leaves it, without the work of the password."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.StaffBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["began"] = session["seen"] = int(time.time())
    session.create()
    return session.session_key


class Browser:
    """`open` and `press` send exactly one request each and follow nothing."""

    def __init__(self, port: int, key: str, *, count: bool = False):
        self.port, self.count = port, count
        self.cookies = {"sessionid": key}
        self.wire = HTTPConnection("127.0.0.1", port, timeout=600)
        self.queries = self.bytes = 0
        self.used = time.monotonic()

    def open(self, path: str, *, status: int = 200):
        return self._send("GET", path, None, status)

    def press(self, page, *, action: str = "", status: int = 302, button=None, **typed):
        """Send the form of `page` that acts and leads to `action`."""
        form = next(
            one
            for one in forms_of(page)
            if one["method"] == "post" and "press" in one["fields"] and action in one["action"]
        )
        data = {**form["fields"], **(button or {}), **typed}
        return self.post(form["action"], data, status=status)

    def post(self, path: str, data: dict, *, status: int = 302):
        data = {name: value for name, value in data.items() if value is not None}
        return self._send("POST", path, urlencode(data, doseq=True), status)

    def first_byte(self, path: str) -> float:
        """Milliseconds until an answer begins; the rest is read."""
        began = time.perf_counter()
        self.wire.request("GET", path, headers={"Cookie": f"sessionid={self.cookies['sessionid']}"})
        got = self.wire.getresponse()
        got.read(1)
        took = 1000 * (time.perf_counter() - began)
        got.read()
        return took

    def _send(self, method: str, path: str, body: str | None, status: int):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.count:
            headers[ASKED] = "1"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.used > IDLE:  # the server ends what is quiet for long
            self.wire.close()
        self.used = time.monotonic()
        self.wire.request(method, path, body, headers)
        got = self.wire.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _sign, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if got.status != status:
            raise AssertionError(f"{method} {path}: {got.status}, not {status}\n{content[:1500]}")
        self.queries += int(got.headers.get(TOLD, 0))
        self.bytes += len(content)
        return SimpleNamespace(
            status_code=got.status,
            headers=got.headers,
            content=content,
            request={"PATH_INFO": path.partition("?")[0]},
        )
