"""One finding: how it is, and a sentence on what to do, in the reader's language."""

import logging
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

log = logging.getLogger(__name__)


class State(IntEnum):
    """How grave; the number is the exit code of `manage.py doctor`."""

    OK = 0
    WARNING = 1
    FAULT = 2

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    State.OK: pgettext_lazy("finding", "In order"),
    State.WARNING: pgettext_lazy("finding", "To look at"),
    State.FAULT: pgettext_lazy("finding", "Fault"),
}

TITLES = {
    "durability": _("Keeping what was acknowledged through a power cut"),
    "clock": _("Clocks of web and database"),
    "migrations": _("Version of the database"),
    "indexes": _("Indexes of the database"),
    "roles": _("Rights over what counts as evidence"),
    "journal": _("Telling people of what happened"),
    "letters": _("Letters that are due"),
    "parked": _("Letters given up"),
    "restored": _("Letters after a restore"),
    "work": _("Exports and other long work"),
    "worker": _("Process: worker"),
    "beat": _("Process: the clock (beat)"),
    "sweep": _("Process: the second hand (sweep)"),
    "vacancies": _("Open steps without anybody"),
    "calendar": _("Calendar of days off"),
    "backup": _("Backup"),
    "figures": _("Sums of the figures against the journal"),
    "disk": _("Room on the disk"),
    "mode": _("Mode of the portal"),
    "secrets": _("Secrets and addresses"),
    "private": _("Secrets, letters and files kept from other accounts"),
    "static": _("Styles, scripts and fonts"),
    "broker": _("Broker (Valkey)"),
    "scanner": _("Virus scanner"),
    "mail": _("Mail server"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` (lazy) may name `facts` as %(name)s; empty when there is nothing to say."""

    key: str
    state: State
    words: Any = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return str(TITLES[self.key])

    @property
    def sentence(self) -> str:
        return str(self.words) % self.facts if self.words else ""

    @classmethod
    def of_a_failed_check(cls, name: str, error: Exception) -> "Finding":
        """The check `wall` is told as "roles"; every other by its own name."""
        log.error("doctor: %s", name, exc_info=error)
        return fault(
            "roles" if name == "wall" else name,
            _("This could not be looked at (%(error)s). The log says more."),
            error=type(error).__name__,
        )


def ok(key: str, words: Any = "", **facts) -> Finding:
    return Finding(key, State.OK, words, facts)


def warning(key: str, words: Any, **facts) -> Finding:
    return Finding(key, State.WARNING, words, facts)


def fault(key: str, words: Any, **facts) -> Finding:
    return Finding(key, State.FAULT, words, facts)
