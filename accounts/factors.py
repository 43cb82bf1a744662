"""What proves that it is the person: kinds of proof, how long one holds, codes of an app.

Pure: no models, no database. Codes are those of RFC 6238 (SHA-1, 30 seconds, six digits), which
every authenticator app reads.
"""

import base64
import hmac
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FRESH = timedelta(minutes=5)
"""How long after a proof one may sign without another (trust.md, abuse row 41)."""

ASK_AGAIN = timedelta(minutes=2)
"""A form opened with an older proof carries the field: reading takes longer than what is left."""

AFTER_RESET = timedelta(hours=24)
"""Between the first factor after a reset and the next decision (trust.md, abuse row 42)."""

PERIOD = 30
DIGITS = 6
DRIFT = 1
"""Steps of `PERIOD` that the clock of a telephone may be early or late."""


class Kind(TextChoices):
    """What somebody proved with."""

    APP = "app", _("code of the app")
    PASSKEY = "passkey", _("passkey or security key")
    RECOVERY = "recovery_code", _("recovery code")
    PASSWORD = "password", _("password")


SECOND = frozenset({Kind.APP, Kind.PASSKEY, Kind.RECOVERY})
"""The kinds that are a second factor."""


@dataclass(frozen=True, slots=True)
class Proof:
    """With what somebody proved who he is, and when. Stands on `user.proof` during an act."""

    kind: Kind
    at: datetime

    def is_fresh(self, at: datetime, *, within: timedelta = FRESH) -> bool:
        """Whether it still holds at `at`. One from the future proves nothing."""
        return timedelta() <= at - self.at <= within


def code_of(secret: str, counter: int) -> str:
    """The code that an app shows for `secret` (base 32) in the period `counter` since 1970."""
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", counter), "sha1").digest()
    start = digest[-1] & 15
    value = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def counter_of(secret: str, code: str, at: datetime, *, after: int = -1) -> int | None:
    """The period for which `code` was shown, None when it was for none near `at`.

    `after`: the period of the last code that was taken; none up to it is taken again.
    """
    now = int(at.timestamp()) // PERIOD
    for counter in range(now - DRIFT, now + DRIFT + 1):
        if counter > after and hmac.compare_digest(code_of(secret, counter), code):
            return counter
    return None


def bare(code: str) -> str:
    """A code as typed, without the spaces and hyphens that people put in to read it."""
    digits = "".join(c for c in code if c not in " -\u00a0\u2011\u2013")
    return digits if digits.isascii() and digits.isdigit() else ""
