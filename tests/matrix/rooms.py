"""Asking an address as somebody, without leaving a trace."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.addresses import ASKED, arguments, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from tests.matrix.world import World


@cache
def addresses() -> dict[str, object]:
    """{name: view} of every address of the URL configuration."""

    def walk(patterns, space):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(
                    entry.url_patterns, ":".join(filter(None, [space, entry.namespace]))
                )
            elif isinstance(entry, URLPattern):
                yield f"{space}:{entry.name}" if space else entry.name, entry.callback

    return dict(walk(get_resolver().url_patterns, ""))


@contextmanager
def no_trace() -> Iterator[None]:
    """Whatever happens inside is rolled back, though views think that they commit."""
    inside = transaction.atomic()
    inside._from_testcase = True
    with inside:
        yield
        transaction.set_rollback(True)


def ask(world: World, name: str, person: str, method: str = "get") -> HttpResponse:
    """The answer of address `name` to `person`; a POST is empty but for its keys."""
    client = Client(raise_request_exception=False)
    if person in world.signed_in:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.signed_in[person]
    url = reverse(name, args=arguments(name, world)) + ASKED.get(name, "")
    if method == "get":
        answer = client.get(url)
    else:
        answer = client.post(url, {"press": str(uuid4()), **typed(name, world)})
    if answer.streaming:
        answer.text_of_file = b"".join(answer.streaming_content)
    return answer


LETTERS = {200: "o", 404: "x", 403: "f", 409: "c", 400: "b", 405: "m", 422: "u"}


def letter(answer: HttpResponse) -> str:
    """The answer as the table of addresses writes it; "!" for what no address should say."""
    if answer.status_code == 302:
        return "L" if "/accounts/login/" in answer["Location"] else "r"
    return LETTERS.get(answer.status_code, "!")
