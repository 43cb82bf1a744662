"""Which function does which kind of long work. Filled by each app's `work` module at start."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.functional import Promise

from accounts.models import User
from core.verdicts import YES, Verdict

from .models import Job


class Made(NamedTuple):
    """What a piece of long work left at `desk.path`."""

    file_name: str
    media_type: str
    rows: int


@dataclass(frozen=True)
class Desk:
    """What a function works on: the job, where its result goes, and how it tells how far it is.

    `progress(done, total)` also renews the lease. It raises Stopped when the job was cancelled or
    somebody else has taken it over; let that pass through.
    """

    job: Job
    path: Path
    progress: Callable[[int, int | None], None]


class Stopped(Exception):
    """The job was cancelled, or its lease was lost: stop working."""


class Hopeless(Exception):
    """Trying again would not help. `message` is a sentence for the one who asked."""

    def __init__(self, message: str | Promise):
        super().__init__(message)
        self.message = message


def anybody(user: User, params: dict[str, Any]) -> Verdict:
    return YES


class Kind(NamedTuple):
    work: Callable[[Desk], Made]
    may: Callable[[User, dict[str, Any]], Verdict]


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    work: Callable[[Desk], Made],
    *,
    may: Callable[[User, dict[str, Any]], Verdict] = anybody,
) -> None:
    """Let jobs of `kind` be done by `work`.

    `may(user, params)` is asked when the job is asked for, again when the work begins, and again
    when its result is taken away.
    """
    _kinds[kind] = Kind(work, may)


def kind_of(kind: str) -> Kind:
    """Raises LookupError for a kind that nobody registered."""
    return _kinds[kind]
