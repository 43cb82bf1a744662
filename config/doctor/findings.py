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
    "durability": _("What is acknowledged outlives a power cut"),
    "clock": _("The clocks of web and database agree"),
    "migrations": _("The database is that of this version"),
    "indexes": _("Every index of the database is whole"),
    "roles": _("The portal cannot change what counts as evidence"),
    "journal": _("What happened is told in time"),
    "letters": _("Letters leave in time"),
    "parked": _("No letter was given up"),
    "restored": _("Letters go out"),
    "work": _("Long work is taken up"),
    "worker": _("The worker is alive"),
    "beat": _("The clock of the work (beat) is alive"),
    "sweep": _("The second hand (sweep) is alive"),
    "vacancies": _("Every open step has somebody who can take it"),
    "calendar": _("The calendar is confirmed"),
    "backup": _("There is a fresh backup"),
    "disk": _("There is room on the disk"),
    "mode": _("The portal runs as on a server"),
    "secrets": _("Secrets and addresses are those of a server"),
    "static": _("Styles, scripts and fonts are there"),
    "broker": _("The broker answers"),
    "scanner": _("Files are scanned for viruses"),
    "mail": _("The mail server answers"),
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
