"""Writing down what happened, in the transaction in which it happened."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from core.kept import Kept, beginning

from .chain import START, body_of, link
from .models import Entry, Press, Unheard, scope_of

LONGEST = 200
"""Characters. What is longer is text, not a code; the chain keeps its hash (trust.md 4.4, 6)."""


def record(
    verb: str, subject: Model, *, by, at: datetime, scope: Model | str | None = None, **data
) -> Entry:
    """Write one entry and leave it unheard, inside the caller's transaction.

    `verb` is "<noun>.<move>"; `by` a user, or None for the clock; `at` an aware instant. `scope`
    is the chain: a model, a name, or by default the subject's dossier, else the subject itself.
    Within a chain the time never goes back: an `at` before the last entry's becomes the last's
    (fault 20). `data` holds codes, numbers, dates, ids and hashes; a model becomes its key, and
    a text of more than 200 characters its hash, so no long personal text enters the chain. What
    the edge has put on `by.proof` is kept as well: with what the doer proved who he is, and when.
    Raises TypeError for what has no canonical form (floats among them).

    Entries of one scope queue behind each other until commit; take the row lock of the dossier
    first, and write to two scopes in one transaction only with the dossier's first.
    """
    details = {key: _plain(value) for key, value in (data | _proof_of(by)).items()}
    chain = scope if isinstance(scope, str) else scope_of(scope or subject)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain])
        n, digest, before = next(iter(_LAST.ask((), {CHAIN: chain})), (0, START, at))
        entry = Entry(
            scope=chain,
            n=n + 1,
            verb=verb,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            actor=by,
            happened_at=max(at, before),
            data=details,
        )
        entry.digest = link(digest, entry)
        _write(cursor, entry)
    return entry


def _write(cursor, entry: Entry) -> None:
    """The entry, and that nobody has heard of it yet: one statement, so never one without it."""
    values = {"at": entry.happened_at, "details": Jsonb(entry.data), "digest": entry.digest}
    cursor.execute(WRITTEN, {**body_of(entry), **values})
    (entry.pk,) = cursor.fetchone()
    entry._state.adding = False


WRITTEN = """
WITH entry AS (
    INSERT INTO journal_entry
        (scope, n, verb, subject, subject_id, actor_id, happened_at, data, digest)
    VALUES (
        %(scope)s, %(n)s, %(verb)s, %(subject)s, %(subject_id)s, %(actor)s, %(at)s, %(details)s,
        %(digest)s
    )
    RETURNING id
)
INSERT INTO journal_unheard (entry_id) SELECT id FROM entry RETURNING entry_id
"""


CHAIN = beginning(0)


def _last() -> QuerySet:
    entries = Entry.objects.filter(scope=CHAIN).order_by("-n")
    return entries.values_list("n", "digest", "happened_at")[:1]


_LAST = Kept(_last, planned=True)
MANY = 1000
"""Entries written, and chains locked, in one statement."""


@transaction.atomic(savepoint=False)
def record_many(
    verb: str, told: Iterable[tuple[Model, Mapping[str, Any]]], *, by, at: datetime, fresh: bool
) -> list[Entry]:
    """One entry for each of `told` (subject, data), as `record` writes it, in few statements.

    Each stands in the chain of its own subject. `fresh` says that the subjects were made in this
    very transaction: nobody else can know their chains, so they are not locked (the server has
    room for some thousand locks only). Other subjects must be at most MOST_LOCKED.
    """
    told = list(told)
    chains = [scope_of(subject) for subject, _data in told]
    if not fresh and len(set(chains)) > MOST_LOCKED:
        raise ValueError(f"more than {MOST_LOCKED} chains at once")
    last = {} if fresh else _last_of(chains)
    entries = []
    for chain, (subject, data) in zip(chains, told, strict=True):
        before = last.get(chain)
        entry = Entry(
            scope=chain,
            n=before.n + 1 if before else 1,
            verb=verb,
            subject=subject._meta.label_lower,
            subject_id=subject.pk,
            actor=by,
            happened_at=max(at, before.happened_at) if before else at,
            data={key: _plain(value) for key, value in data.items()},
        )
        entry.digest = link(before.digest if before else START, entry)
        last[chain] = entry
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=MANY)
    Unheard.objects.bulk_create([Unheard(entry=entry) for entry in entries], batch_size=MANY)
    return entries


MOST_LOCKED = 2000


def _last_of(chains: list[str]) -> dict[str, Entry]:
    """The last entry of each chain; the chains are locked until the transaction ends."""
    wanted = sorted(set(chains))
    last: dict[str, Entry] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(chain, 0))) "
            "FROM (SELECT unnest(%s::text[]) AS chain ORDER BY 1) AS chains",
            [wanted],
        )
    for start in range(0, len(wanted), MANY):
        rows = Entry.objects.filter(scope__in=wanted[start : start + MANY])
        for entry in rows.order_by("scope", "-n").distinct("scope"):
            last[entry.scope] = entry
    return last


def press(key: UUID, *, by, act: str, params_digest: bytes) -> tuple[Press, bool]:
    """The row of this press, and whether it is the first. Call it inside a transaction.

    A second press with the same key waits until the first one's transaction ends: it then finds
    the first one's row, or takes its place when the first one was rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(PRESSED, [key, by.pk, act, params_digest])
        made = cursor.fetchone()
    if made is None:
        return Press.objects.get(key=key), False
    return Press(pk=made[0], key=key, person=by, act=act, params_digest=params_digest), True


PRESSED = """
INSERT INTO journal_press (key, person_id, act, params_digest, result)
VALUES (%s, %s, %s, %s, '') ON CONFLICT (key) DO NOTHING RETURNING id
"""


def keep_result(pressed: Press, *, url: str) -> None:
    """Remember where the answer to this press led."""
    Press.objects.filter(pk=pressed.pk).update(result=url)


def _proof_of(by) -> dict[str, Any]:
    """With what the doer proved who he is, and when; nothing where no proof was asked for."""
    proof = getattr(by, "proof", None)
    return {"proven_with": proof.kind, "proven_at": proof.at} if proof else {}


def _plain(value: Any) -> Any:
    """`value` as JSON that reads back from the database exactly as it was written."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, str | Promise):
        text = str(value)
        if len(text) <= LONGEST:
            return text
        return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    raise TypeError(f"the journal does not keep {type(value).__name__}")
