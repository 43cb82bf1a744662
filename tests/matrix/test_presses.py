"""Every act, pressed as a hurried person presses it: twice, and once more with other words.

The acts come from the URL configuration; one that has no row in presses.py is red here until
somebody has said how it is pressed (trust.md 4.1, abuse 7, faults 2 and 18).
"""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from journal.models import Press
from tests.approvals.browsing import forms_of, text_of
from tests.made_once import held
from tests.matrix.addresses import ASKED, arguments
from tests.matrix.presses import PRESSES
from tests.matrix.rooms import addresses, no_trace
from tests.test_conventions import NEEDS_NO_KEY, NOT_OURS

SESSIONS = "accounts_session"
"""Signing in, and what the next page says on top, stand there."""


def acts() -> dict[str, str]:
    """{act: address} of every view that acts once."""
    return {view.act: name for name, view in addresses().items() if hasattr(view, "act")}


def test_every_act_is_pressed_here():
    assert set(PRESSES) == set(acts())


@pytest.mark.parametrize("act", sorted(set(PRESSES) | set(acts())))
def test_an_act_happens_once_however_often_it_is_pressed(world, act):
    row, name = PRESSES[act], acts()[act]
    if row.before:
        row.before(world)
    about = row.about(world) if row.about else arguments(name, world)
    url = reverse(name, args=about) + ASKED.get(name, "")
    desk = _desk(world, row.by)
    data = _filled(desk, world, row, name, about, url)

    before = _stands(world)
    first = desk.post(url, _sent(data))
    after = _stands(world)
    assert first.status_code == 302, text_of(first)[-3000:]
    assert {table for table in after if after[table] != before[table]} > {Press._meta.db_table}

    again = desk.post(url, _sent(data))
    other = desk.post(url, _sent({**data, "another_word": "x"}))
    elsewhere = desk.post(f"{url}{'&' if '?' in url else '?'}another=1", _sent(data))

    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert (other.status_code, elsewhere.status_code) == (409, 409)
    assert _stands(world) == after


@pytest.mark.parametrize("person", ["lead", "admin"])
def test_whatever_is_no_act_writes_nothing_when_it_is_posted_to(world, person):
    """The few that may are named with their reason in tests/test_conventions.py."""
    pages = [
        name
        for name, view in addresses().items()
        if not hasattr(view, "act") and not name.startswith(NOT_OURS) and name not in NEEDS_NO_KEY
    ]
    desk = _desk(world, person)

    def post(name: str) -> None:
        answer = desk.post(reverse(name, args=arguments(name, world)), {"press": uuid4()})
        if answer.streaming:
            b"".join(answer.streaming_content)

    before = _stands(world)
    with no_trace():
        for name in pages:
            post(name)
        if _stands(world) == before:
            return
    for name in pages:
        with no_trace():
            post(name)
            assert _stands(world) == before, f"{name} writes when it is posted to"


def _desk(world, name: str) -> Client:
    desk = Client()
    desk.force_login(getattr(world.city, name) if name == "admin2" else world.person(name))
    return desk


def _filled(desk, world, row, name, about, url) -> dict:
    """The form of the page, as it stands there, with what is typed in its place."""
    page = desk.get(reverse(row.page, args=about) if row.page else url)
    fields = {}
    if page.status_code == 200 and not page.streaming:
        fields = next(
            (
                one["fields"]
                for one in forms_of(page)
                if one["method"] == "post" and url.split("?")[0] in (one["action"].split("?")[0],)
            ),
            {},
        )
    assert not row.page or fields, f"{row.page} has no form for {url}"
    typed = dict(row.typed(world) if callable(row.typed) else row.typed)
    typed |= row.asks(desk) if row.asks else {}
    for begins in [key for key in typed if key.endswith("*")]:
        answer = typed.pop(begins)
        names = re.findall(rf'name="({begins[:-1]}[^"]+)"', page.content.decode())
        typed |= dict.fromkeys(names, answer)
    return {"press": str(uuid4()), **fields, **typed}


def _sent(data: dict) -> dict:
    """The same once more: a file is read to its end by whoever sends it."""
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return data


def _stands(world) -> dict:
    """Everything that stands in the database and outside of it."""
    tables = {name: rows for name, rows in held().items() if name != SESSIONS}
    files = sorted(path for path in world.files.rglob("*") if path.is_file())
    return {**tables, "letters": len(mail.outbox), "files": files}
