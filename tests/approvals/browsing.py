"""A person at the portal: opens pages, reads them, and sends their forms as a browser does."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from accounts.models import User

TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


class Person:
    """One signed-in person with a browser of his own; pages come in English for the tests."""

    def __init__(self, user: User, language: str = "en"):
        self.user = user
        self.client = Client()
        self.client.force_login(user)
        self.client.cookies["django_language"] = language

    def open(self, url: str, *, status: int = 200):
        """GET a page, redirects followed."""
        answer = self.client.get(url, follow=True)
        assert answer.status_code == status, (answer.status_code, text_of(answer)[:2000])
        return answer

    def press(self, page, *, action: str = "", button: dict | None = None, **typed):
        """Send the form of `page` (the one to `action`, else the first in main that acts), with
        its hidden fields, what stood in it, and what is `typed` in its place.
        """
        form = next(
            one
            for one in forms_of(page)
            if one["method"] == "post" and "press" in one["fields"] and action in one["action"]
        )
        assert "csrfmiddlewaretoken" in form["fields"], f"refused in a browser: {form['action']}"
        data = {**form["fields"], **(button or {}), **typed}
        data = {name: value for name, value in data.items() if value is not None}
        return self.client.post(form["action"], data)


def text_of(answer) -> str:
    """What the page says, without its tags."""
    return " ".join(unescape(TAGS.sub(" ", answer.content.decode())).split())


class _Forms(HTMLParser):
    """The forms of a page with what a browser would send of each."""

    def __init__(self):
        super().__init__()
        self.found, self.form, self.area, self.select = [], None, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = {
                "id": attrs.get("id", ""),
                "action": attrs.get("action", ""),
                "method": attrs.get("method", "get"),
                "fields": {},
            }
            self.found.append(self.form)
            return
        form = self.form
        if attrs.get("form"):
            form = next((one for one in self.found if one["id"] == attrs["form"]), None)
        name = attrs.get("name")
        if form is None or not name:
            if tag == "option" and self.select and "selected" in attrs:
                self.select[0][self.select[1]] = attrs.get("value", "")
            return
        if tag == "input":
            kind = attrs.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in attrs:
                return
            if kind in ("file", "submit"):
                return
            value = attrs.get("value", "on" if kind == "checkbox" else "")
            if kind in ("checkbox", "hidden") and name in form["fields"]:
                kept = form["fields"][name]
                value = [*(kept if isinstance(kept, list) else [kept]), value]
            form["fields"][name] = value
        elif tag == "textarea":
            self.area = (form["fields"], name)
            form["fields"][name] = ""
        elif tag == "select":
            self.select = (form["fields"], name)
            form["fields"].setdefault(name, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if self.area:
            fields, name = self.area
            fields[name] = fields[name] + data


def forms_of(answer) -> list[dict]:
    reader = _Forms()
    reader.feed(answer.content.decode())
    for form in reader.found:
        for name, value in form["fields"].items():
            if isinstance(value, str) and value.startswith("\n"):
                form["fields"][name] = value[1:]
        form["action"] = form["action"] or answer.request["PATH_INFO"]
    return reader.found
