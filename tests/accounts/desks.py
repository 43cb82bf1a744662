"""Desks in a browser without a browser: who sits there, and forms sent with their key."""

from uuid import uuid4

from django.test import Client


def desk_of(person) -> Client:
    desk = Client()
    desk.force_login(person)
    return desk


def send(desk, url, *, key=None, **fields):
    """POST a form that acts."""
    return desk.post(url, {"press": key or uuid4(), **fields})


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())
