"""What a process has loaded stays: the garbage collector passes over it.

Python looks for cycles after every seven hundred new things, from time to time among everything
there is. A page or a list makes many things that live shortly and no cycles: the looking alone
cost long lists a fifth of their time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import local
from typing import Any

from django.utils import timezone
from django.utils.translation import trans_real

SELDOM = 10_000, 10, 10
"""New things before the collector looks at them; lookings before it looks further back."""


def keep_loaded() -> None:
    """Once, when a server has loaded all it needs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """While a long piece of work runs; afterwards the collector is as it was."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def by_thread() -> None:
    """The language and the time zone of a request are its thread's, and found at once.

    Django keeps them where a coroutine finds its own too, behind a lock: a tenth of a page went
    into asking, at every word, which language it is. Nothing here runs in coroutines.
    """
    trans_real._active, timezone._active = local(), local()


class Later:
    """A module that is loaded when something of it is asked for: what no page needs, no web
    process holds."""

    def __init__(self, name: str):
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
