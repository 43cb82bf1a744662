"""What the frame around every page needs: the menu, the look, the switches."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
SHORTCUTS_COOKIE = "shortcuts"


class Door(NamedTuple):
    """One entry of the main menu, before anybody asked for it."""

    key: str
    view: str
    label: _StrPromise
    for_admins: bool = False
    for_strangers: bool = False


class Item(NamedTuple):
    """One entry of the main menu, for one page."""

    key: str
    url: str
    label: _StrPromise
    current: bool


DOORS = (
    Door("inbox", "notifications:inbox", pgettext_lazy("menu", "My work")),
    Door("mine", "approvals:mine", pgettext_lazy("menu", "My dossiers")),
    Door("dossiers", "reports:dossiers", pgettext_lazy("menu", "All dossiers")),
    Door("reports", "reports:index", pgettext_lazy("menu", "Reports")),
    Door("guide", "guide", pgettext_lazy("menu", "Guide"), for_strangers=True),
    Door("admin", "accounts:index", pgettext_lazy("menu", "Administration"), for_admins=True),
)


class Frame:
    """The frame of one page. Nothing is asked of the database before the menu is drawn."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def menu(self) -> list[Item]:
        """The doors this person may open, the one they stand in marked.

        At most one query, and none for somebody who is not signed in.
        """
        doors = [(door, _address(door)) for door in DOORS if self._opens(door)]
        here = max(
            (url for _door, url in doors if url and _leads_to(url, self.request.path)),
            key=len,
            default=None,
        )
        return [Item(door.key, url, door.label, url == here) for door, url in doors if url]

    @cached_property
    def theme(self) -> str:
        """`light`, `dark` or `auto`: this browser's choice, else the person's own."""
        user = getattr(self.request, "user", None)
        chosen = self.request.COOKIES.get(THEME_COOKIE) or getattr(user, "theme", "")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def shortcuts(self) -> bool:
        """Whether single keys do something (WCAG 2.1.4: they can be switched off)."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        if SHORTCUTS_COOKIE in self.request.COOKIES:
            return self.request.COOKIES[SHORTCUTS_COOKIE] != "off"
        return getattr(user, "shortcuts_on", True)

    def _opens(self, door: Door) -> bool:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return door.for_strangers
        return not door.for_admins or user.is_administrator


def shell(request: HttpRequest) -> dict[str, Frame]:
    """Context processor: `frame.menu`, `frame.theme`, `frame.shortcuts`."""
    return {"frame": Frame(request)}


def _leads_to(door: str, path: str) -> bool:
    """Whether a page stands behind a door: the first page has nothing behind it but itself."""
    return path == door if door == "/" else path.startswith(door)


def _address(door: Door) -> str | None:
    try:
        return reverse(door.view)
    except NoReverseMatch:
        return None
