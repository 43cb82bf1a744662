"""People at the portal: real requests over the wire, pressed again until they are answered."""

from __future__ import annotations

import http.client
import random
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.approvals.browsing import forms_of, text_of

if TYPE_CHECKING:
    from accounts.models import User

PATIENCE = 400.0
"""Seconds after which somebody gives up. Nobody should ever have to."""


class GaveUp(Exception):
    """No answer within the patience of a person."""


class Person:
    """A signed-in browser. Each call is one request on a connection of its own."""

    def __init__(self, user: User, cookies: dict[str, str], port: int, dice: random.Random):
        self.user, self.cookies, self.port, self.dice = user, dict(cookies), port, dice
        self.tries = self.answers = 0

    def open(self, path: str):
        """The page at `path`, redirects followed, asked for again until the portal answers."""
        while True:
            answer = self._until_answered("GET", path)
            if answer.status_code not in (301, 302):
                return answer
            path = answer.headers["Location"]

    def press(self, page, *, action: str = "", button: dict | None = None, **typed):
        """Send the form of `page` that leads to `action`: always the same key, until answered.

        One time in five it is sent twice at the same moment, as by a double click.
        """
        form = next(
            one
            for one in forms_of(page)
            if one["method"] == "post" and "press" in one["fields"] and action in one["action"]
        )
        data = {**form["fields"], **(button or {}), **typed}
        data = {name: value for name, value in data.items() if value is not None}
        if self.dice.random() >= 0.2:
            return self._until_answered("POST", form["action"], data)
        answers: list = []
        twice = [
            threading.Thread(
                target=lambda: answers.append(self._until_answered("POST", form["action"], data))
            )
            for _press in range(2)
        ]
        for thread in twice:
            thread.start()
        for thread in twice:
            thread.join()
        if len(answers) != 2:
            raise GaveUp(form["action"])
        places = {(one.status_code, one.headers.get("Location")) for one in answers}
        if len(places) > 1:
            raise AssertionError(f"one press, two answers: {places}")
        return answers[0]

    def _until_answered(self, method: str, path: str, data: dict | None = None):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.tries += 1
            try:
                answer = self._once(method, path, data)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status_code < 500:
                self.answers += 1
                return answer
            time.sleep(self.dice.uniform(0.1, 0.4))
        raise GaveUp(path)

    def _once(self, method: str, path: str, data: dict | None):
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            wire.request(method, path, body=body, headers=headers)
            got = wire.getresponse()
            content = got.read()
        finally:
            wire.close()
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _sign, rest = line.partition("=")
            if name in ("csrftoken", "sessionid"):
                self.cookies[name] = rest.partition(";")[0]
        return SimpleNamespace(
            status_code=got.status,
            headers=got.headers,
            content=content,
            request={"PATH_INFO": path.partition("?")[0]},
        )


def said(answer) -> str:
    """The beginning of what a page says, for a report."""
    return text_of(answer)[:300]
