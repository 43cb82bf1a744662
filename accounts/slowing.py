"""How long somebody waits after wrong passwords: slowed down, never locked out.

Pure: no models, no database. The rules (trust.md, abuse rows 38 and 39):

- the wait grows with the wrong passwords from one place (an address, or a browser that has
  signed in to this account before), and is counted from that place's own last try;
- guessing at one account from many places makes the wait of each of them grow a little, but
  the first try from a new place is never made to wait: a stranger cannot keep the owner out;
- one address that guesses at many accounts waits too, except for browsers known to the account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MEMORY = timedelta(hours=1)
"""Wrong passwords older than this no longer count."""

FREE = 5
"""Wrong passwords from one place before the first wait."""

LONGEST = timedelta(minutes=15)
"""The longest wait of one place."""

WATCHED = 20
"""Wrong passwords at one account, from anywhere, before strangers' places wait longer."""

LONGEST_FOR_ACCOUNT = timedelta(minutes=1)

ADDRESS_LIMIT = 100
"""Wrong passwords from one address, for any account, within `ADDRESS_MEMORY`."""

ADDRESS_MEMORY = timedelta(minutes=10)

STEP = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong passwords within their memory: how many, and when the one that counts was."""

    here: int = 0
    here_last: datetime | None = None
    account: int = 0
    address: int = 0
    address_first: datetime | None = None


class TooSoon(Exception):
    """This place must wait; `again_at` (aware) is when the next try is taken."""

    def __init__(self, again_at: datetime):
        super().__init__(again_at)
        self.again_at = again_at


def again_at(tries: Tries, *, known: bool) -> datetime | None:
    """The instant before which no further try is taken; None when it may be made now.

    `known`: the browser has signed in to this account before.
    """
    moments = []
    wait = _doubling(tries.here - FREE, LONGEST)
    if not known and tries.here:
        wait = max(wait, _doubling((tries.account - WATCHED) // WATCHED, LONGEST_FOR_ACCOUNT))
    if wait and tries.here_last:
        moments.append(tries.here_last + wait)
    if not known and tries.address >= ADDRESS_LIMIT and tries.address_first:
        moments.append(tries.address_first + ADDRESS_MEMORY)
    return max(moments, default=None)


def _doubling(times: int, longest: timedelta) -> timedelta:
    if times < 0:
        return timedelta()
    return min(STEP * 2 ** min(times, 20), longest)
