"""Filling: the patterns are read, two processes make the copies, COPY takes them in pieces.

Memory and disk stay bounded whatever the number: a piece is some hundred dossiers, one transaction.
Indexes that only serve reading are taken away and made again at the end; with the powers for it
(the embedded server gives them) foreign keys are not asked row by row.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.db import connection
from django.db.utils import ProgrammingError

from accounts.models import FieldOfWork
from core import clock
from proposals.models import CodeCounter, Proposal

from .city import offices
from .patterns import Pattern
from .pour import Plan, pour, weights
from .reading import Reader, dossier_models

PIECE = 200
"""Dossiers a transaction: about 8 MB of text."""
MANY = 20_000
"""From here on indexes are made at the end."""


def read_plan(proposals: Iterable[Proposal]) -> Plan:
    """The patterns of these dossiers, and everything a copy needs, as the database stands now."""
    kinds, everywhere = dossier_models(), offices()
    patterns = [Reader(one, everywhere, kinds).read() for one in proposals]
    return plan_of(patterns, [one for one in everywhere.values() if one.is_whole()])


def plan_of(patterns: list[Pattern], whole: list) -> Plan:
    room: dict[str, int] = {}
    for pattern in patterns:
        for table, many in pattern.room.items():
            room[table] = max(many, room.get(table, 0))
    first = {}
    with connection.cursor() as cursor:
        for table in room:
            cursor.execute(f'SELECT COALESCE(max(id), 0) + 1 FROM "{table}"')
            first[table] = cursor.fetchone()[0]
    fields = list(FieldOfWork.objects.filter(unit=None, valid_to=None).values_list("pk", flat=True))
    return Plan(patterns, whole, fields, first, room, clock.now(), weights(patterns))


def copy_in(cursor, made: dict[str, tuple[str, list[str]]]) -> None:
    """Send what `pour` made; `cursor` is psycopg's."""
    for table, (columns, texts) in made.items():
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for text in texts:
                copy.write(text)


def fill(plan: Plan, n: int, *, say: Callable[[str], None]) -> None:
    """Put `n` copies into the database, over connections of two processes side by side."""
    began = time.monotonic()
    pieces = [(begin, min(begin + PIECE, n)) for begin in range(0, n, PIECE)]
    with connection.cursor() as cursor, _fast(cursor, plan, n):
        context = multiprocessing.get_context("fork")
        options = connection.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold"):
            options.pop(name, None)
        connection.close()
        with context.Pool(max(2, os.cpu_count() or 2), _begin, (plan, options)) as pool:
            for done, _none in enumerate(pool.imap_unordered(_piece, pieces), start=1):
                if done % max(1, len(pieces) // 10) == 0:
                    say(f"  {done * PIECE:,} dossiers, {time.monotonic() - began:.0f} s")
        connection.ensure_connection()
    finish(plan, n)


def finish(plan: Plan, n: int) -> None:
    """What follows the copies: sequences, the counters of codes."""
    with connection.cursor() as cursor:
        for table in plan.room:
            last = plan.first[table] + n * plan.room[table]
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', last]
            )
    begins = {one.code[0] for one in plan.patterns if one.code}
    last = plan.first["proposals_proposal"] + n + 1000
    years = range(plan.now.year - 4, plan.now.year + 2)
    CodeCounter.objects.bulk_create(
        [
            CodeCounter(series=f"{kind}-{year}-{office.short[:27]}", last=last)
            for kind in begins
            for year in years
            for office in plan.offices
        ],
        update_conflicts=True,
        unique_fields=["series"],
        update_fields=["last"],
    )


_here: dict = {}


def _begin(plan: Plan, options: dict) -> None:
    random.seed()
    _here["plan"] = plan
    _here["wire"] = wire = psycopg.connect(**options, autocommit=True)
    with suppress(psycopg.errors.InsufficientPrivilege):
        wire.execute("SET session_replication_role = replica")


def _piece(ends: tuple[int, int]) -> None:
    made = pour(_here["plan"], *ends)
    wire = _here["wire"]
    with wire.transaction(), wire.cursor() as cursor:
        copy_in(cursor, made)


@contextmanager
def _fast(cursor, plan: Plan, n: int) -> Iterator[None]:
    """Without triggers and, for many, without the indexes that no constraint needs."""
    tables = list(plan.room)
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    kept = []
    if n >= MANY:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique",
            [[f'"{table}"' for table in tables]],
        )
        kept = cursor.fetchall()
        for name, _how in kept:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        connection.ensure_connection()
        with connection.cursor() as again:
            with suppress(ProgrammingError):
                again.execute("SET maintenance_work_mem = '512MB'")
            for _name, how in kept:
                again.execute(how)
            for table in tables:
                again.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def settle() -> None:
    """Statistics and a visibility map as autovacuum would have made them by and by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
