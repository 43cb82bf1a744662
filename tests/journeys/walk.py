"""What a journey needs: somebody at a browser, and an eye on every page he comes to.

    lan = walker.as_person(city.ward_staff)
    lan.open("proposals:new")
    lan.page.check("[name=route][value=SLIP]")
    lan.press("Begin writing")            # the msgid: the page says it in Vietnamese
    lan.look("viet-phieu")

`look` finds what is wrong with the page as it stands: a message of the browser's console (the
content security policy speaks there), an accessibility fault by axe in light and dark, wide and
narrow, and a page wider than a phone. A page is judged by axe when its address is new or it is made
of something that no page before it was made of, in this journey or in one before it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.translation import gettext, pgettext

from core import clock
from jobs import actions as jobs
from notifications import actions as notifications

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from accounts.models import User

SHOTS = Path(settings.BASE_DIR) / "docs" / "screenshots"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LOOKS = [
    ("light", WIDE),
    ("dark", WIDE),
    ("dark", PHONE),
    ("light", PHONE),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
# The only rules that look at colours: of a page judged in the light, the dark is asked no more.
COLOURS = ["color-contrast", "link-in-text-block"]
AXE_IN_THE_DARK = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": COLOURS}}


class Walker:
    """Everybody's browsers in one journey, and what they saw."""

    def __init__(self, browser: Browser, address: str):
        self.browser = browser
        self.address = address
        self.people: list[Person] = []
        self.faults: list[str] = []

    def as_person(
        self, user: User | None, *, phone: bool = False, javascript: bool = True
    ) -> Person:
        """A browser of `user`, signed in; of a stranger when there is none."""
        context = self.browser.new_context(
            viewport=PHONE if phone else WIDE,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=javascript,
            base_url=self.address,
            color_scheme="light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        if user is not None:
            context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": session_of(user),
                        "url": self.address,
                    }
                ]
            )
        person = Person(self, context.new_page(), user, phone=phone, javascript=javascript)
        self.people.append(person)
        return person

    def leave(self) -> None:
        """Close every browser; every fault that was found on the way counts now."""
        troubles = [trouble for person in self.people for trouble in person.troubles]
        for person in self.people:
            person.page.context.close()
        if troubles or self.faults:
            raise AssertionError("\n".join([*troubles, *self.faults]))


class Person:
    """Somebody at a browser."""

    def __init__(self, walker: Walker, page: Page, user: User | None, *, phone, javascript):
        self.walker, self.page, self.user = walker, page, user
        self.phone, self.javascript = phone, javascript
        self.troubles: list[str] = []
        self.expected: set[int] = set()
        """Statuses that this journey brings about on purpose; the console speaks of them too."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))

    def open(self, name: str, *args, query: str = "") -> Person:
        """Go to a page by the name of its URL (or by its path)."""
        path = name if name.startswith("/") else reverse(name, args=args)
        self.page.goto(path + query)
        return self

    def press(self, text: str, context: str | None = None, *, within: str = "main") -> Person:
        """Press the first button or link whose words hold this msgid, as the page says it."""
        place = self.page.locator(within)
        text = said(text, context)
        button = place.get_by_role("button", name=text).or_(place.get_by_role("link", name=text))
        button.locator("visible=true").first.click()
        self.page.wait_for_load_state()
        return self

    def item(self, title: str) -> Person:
        """Open the first task of the inbox that is about this dossier."""
        self.open("notifications:inbox")
        self.page.locator("main .queue a.title", has_text=title).first.click()
        self.page.wait_for_load_state()
        return self

    def fill(self, *, within: str = "main", **fields: str) -> Person:
        """Type into fields, by name."""
        for name, text in fields.items():
            self.page.fill(f"{within} [name='{name}']", text)
        return self

    def choose(self, *, within: str = "main", **fields: str) -> Person:
        """Choose one of several cards or radio buttons, by name and value."""
        for name, value in fields.items():
            self.page.check(f"{within} [name='{name}'][value='{value}']", force=True)
        return self

    def type_section(self, typed: dict) -> Person:
        """Fill in one section of a slip or plan as `tests.proposals.makers` types it."""
        for name, value in typed.items():
            if isinstance(value, list):
                for n, row in enumerate(value):
                    self._row(name, n, row)
            else:
                self._field(f"main [name='{name}']", value)
        return self

    def _row(self, table: str, n: int, row: dict) -> None:
        first = next(iter(row))
        if not self.page.locator(f"main [name='{table}-{n}-{first}']").count():
            self.page.locator(f"button[name=add_row][value={table}]").click()
        for cell, value in row.items():
            shared = self.page.locator(f"main [name='{table}-{cell}'][value='{n}']")
            if shared.count():  # one button among all rows, such as the chosen option
                if value:
                    shared.check(force=True)
            else:
                self._field(f"main [name='{table}-{n}-{cell}']", value)

    def _field(self, where: str, value: str) -> None:
        field = self.page.locator(where)
        if not field.count() or value == "":
            return
        kind = field.first.evaluate("one => one.type")
        if kind == "radio":
            self.page.locator(f"{where}[value='{value}']").check(force=True)
        elif kind == "checkbox":
            field.first.check(force=True)
        elif kind == "select-one":
            field.first.select_option(value)
        else:
            field.first.fill(value)

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def sees(self, *words: str) -> Person:
        """The page says all of this."""
        text = " ".join(self.text.split())
        for word in words:
            if word not in text:
                raise AssertionError(f"“{word}” is not on {self.page.url}:\n{text[:3000]}")
        return self

    def look(self, name: str = "") -> Person:
        """Judge this page; with a name, keep a picture of it when KN_SCREENSHOTS is set."""
        if name and os.environ.get("KN_SCREENSHOTS"):
            self._picture(name)
        if self.javascript and self._is_new():
            self._judge()
        return self

    def _judge(self) -> None:
        page = self.page
        page.evaluate(AXE_SCRIPT)
        faults = self.walker.faults
        for colours, size in LOOKS:
            page.emulate_media(color_scheme=colours)
            page.set_viewport_size(size)
            if size is PHONE:
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > PHONE["width"]:
                    faults.append(f"{page.url} is {wide} px wide on a phone")
            options = AXE if colours == "light" else AXE_IN_THE_DARK
            answer = page.evaluate("options => axe.run(options)", options)
            for fault in answer["violations"]:
                where = " | ".join(node["html"][:160] for node in fault["nodes"][:3])
                if not any(where in said and fault["id"] in said for said in faults):
                    faults.append(
                        f"{page.url} ({colours}, {size['width']}): {fault['id']}: {where}"
                    )
        self._as_before()

    def _picture(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        for ending, colours, size in (
            ("", "light", WIDE),
            ("-phone", "light", PHONE),
            ("-dark", "dark", WIDE),
        ):
            self.page.emulate_media(color_scheme=colours)
            self.page.set_viewport_size(size)
            self.page.screenshot(path=SHOTS / f"{name}{ending}.png", full_page=size is PHONE)
        self._as_before()

    def _as_before(self) -> None:
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(PHONE if self.phone else WIDE)

    def _is_new(self) -> bool:
        """Whether the address is new, or the page holds an element that none has held so far."""
        path = urlsplit(self.page.url).path
        try:
            name = resolve(path).view_name
        except Resolver404:
            name = path
        made_of = {name, *self.page.evaluate(MADE_OF)}
        is_new = bool(made_of - JUDGED)
        JUDGED.update(made_of)
        return is_new

    def _said(self, message) -> None:
        if message.type == "error":
            status = next((s for s in self.expected if str(s) in message.text), None)
            if status is None:
                self.troubles.append(f"{self.page.url}: {message.text}")


def said(msgid: str, context: str | None = None) -> str:
    """A word of the product as a Vietnamese page says it."""
    with translation.override("vi"):
        return pgettext(context, msgid) if context else gettext(msgid)


AXE_SCRIPT = Axe().axe_script
JUDGED: set[str] = set()
"""The addresses that were judged in this process, and the elements of which their pages were made.
"""
MADE_OF = """() => [...document.body.querySelectorAll('*')].map(one => [
    one.tagName, one.getAttribute('class'), one.getAttribute('role'), one.type,
    (one.getAttribute('name') || '').replace(/\\d+/g, 'n'),
    one.parentElement.tagName, one.parentElement.getAttribute('class'),
].join(' '))"""
"""An element as axe minds it: its kind, its classes, what it is called, and what it stands in."""


def session_of(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def tell() -> None:
    """Do what the clock and the worker do: hear the journal, send the letters."""
    while notifications.hear_next(at=clock.now()):
        pass
    while notifications.send_next(at=clock.now()):
        pass


def work() -> None:
    """Do the long work that waits, as the worker of the long queue does."""
    while jobs.work_next(at=clock.now()):
        pass
