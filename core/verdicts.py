"""The answers "may they?" and "not now": verdicts and the two refusals that are not verdicts."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "may they?": yes, or no with a reason a person can read.

    True in a condition when it is a yes. `reason` is a sentence (str or lazy translation).
    """

    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return not self.reason

    def enforce(self) -> None:
        """Raise PermissionDenied with the reason when the answer is no (answered as 403)."""
        if self.reason:
            raise PermissionDenied(self.reason)


YES = Verdict()


def no(reason: str | Promise) -> Verdict:
    """A refusal. `reason` is the sentence the refused person reads; raises ValueError if empty."""
    if not reason:
        raise ValueError("a refusal says why")
    return Verdict(reason)


class WrongMoment(Exception):
    """The step is not open now: somebody else was first, or the dossier moved on (409).

    `message` is a sentence for the person who tried.
    """

    def __init__(self, message: str | Promise):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Stale(WrongMoment):
    """What the person saw is not what is stored now: the version or hash differs (409).

    `theirs` is what stands in the database, so that the page can show both texts.
    """

    def __init__(self, message: str | Promise, *, theirs: Any = None):
        super().__init__(message)
        self.theirs = theirs
