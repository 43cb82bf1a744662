"""What the tests of the pages share: a desk for a person, reading a page, sending its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

from django.test import Client

from proposals.sections import BY_KEY, as_fields

if TYPE_CHECKING:
    from accounts.models import User


def desk_of(person: User) -> Client:
    """A browser in which `person` is signed in."""
    desk = Client()
    desk.force_login(person)
    return desk


def words(answer) -> str:
    """The text of an answer on one line."""
    return " ".join(answer.content.decode().split())


def read(desk: Client, url: str, status: int = 200) -> str:
    """The page at `url` as text, which must answer with `status`."""
    answer = desk.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return words(answer)


def press(desk: Client, url: str, data: dict | None = None, **more):
    """Send a form that acts, with a key of its own."""
    return desk.post(url, {"press": str(uuid4()), **(data or {})}, **more)


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def fields_of(key: str, typed: dict) -> dict:
    """What a browser sends for a section that holds `typed`."""
    section = BY_KEY[key]
    sent = {name: value for name, value in as_fields(section, typed).items() if value != ""}
    for list_of in section.lists:
        sent[f"{list_of.name}-TOTAL_FORMS"] = len(typed.get(list_of.name, []))
    return sent
