"""How the entries of one scope hang together. Pure: no models, no database.

digest(n) = SHA-256(digest(n - 1) ‖ canonical body of row n), 32 zero bytes before the first.
A changed, removed, inserted or swapped row breaks the chain at its place. What a chain alone
cannot see is a cut tail or a full rewrite; anchors outside the database answer that (part 7).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and which way."""

    scope: str
    n: int
    pk: int
    why: str


def body_of(entry: Any) -> dict[str, Any]:
    """What of an entry is hashed, and what an export holds of it."""
    return {
        "scope": entry.scope,
        "n": entry.n,
        "verb": entry.verb,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "actor": entry.actor_id,
        "happened_at": _instant(entry.happened_at),
        "data": entry.data,
    }


def canonical(entry: Any) -> bytes:
    """The body of an entry as the one byte string that is hashed (JSON, keys sorted, UTF-8)."""
    return json.dumps(
        body_of(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def link(previous: bytes, entry: Any) -> bytes:
    """The digest (32 bytes) of `entry`, given the digest before it (`START` for the first)."""
    return hashlib.sha256(bytes(previous) + canonical(entry)).digest()


def first_break(entries: Iterable[Any]) -> Break | None:
    """Walk `entries`, ordered by scope and n; the first row that does not hold, or None."""
    scope, n, digest, at = None, 0, START, None
    for entry in entries:
        if entry.scope != scope:
            scope, n, digest, at = entry.scope, 0, START, None
        n += 1
        if entry.n != n:
            return _broken(entry, _("row %(n)d is missing") % {"n": n})
        if at is not None and entry.happened_at < at:
            return _broken(entry, _("its time lies before that of the row before it"))
        digest, at = link(digest, entry), entry.happened_at
        if bytes(entry.digest) != digest:
            return _broken(entry, _("its digest does not match what is stored"))
    return None


def _broken(entry: Any, why: str) -> Break:
    return Break(scope=entry.scope, n=entry.n, pk=entry.pk, why=why)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
