"""Filling: the patterns are read, two processes make the copies, COPY takes them in pieces.

Memory stays bounded whatever the number: a piece is some hundred dossiers, one transaction.
Indexes that no constraint needs are taken away and made again at the end; with the powers for it
(the embedded server gives them) foreign keys are not asked row by row. What is interrupted is not
mended: the database gets its name when it is whole, and is poured anew until then.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psycopg
from django.core.management import call_command
from django.db import connection

from accounts.models import FieldOfWork
from core import clock
from proposals.models import CodeCounter, Proposal

from .city import offices
from .patterns import Pattern
from .pour import Plan, pour, weights
from .reading import Reader, dossier_models

PIECE = 200
"""Dossiers a transaction: about 8 MB of text."""


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
    last = "approvals_decision"  # the database takes no round of a vote after it
    for table, (columns, texts) in sorted(made.items(), key=lambda one: one[0] == last):
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            copy.write("".join(texts))


def fill(plan: Plan, n: int, *, say: Callable[[str], None]) -> None:
    """Put `n` copies into the database, over connections of two processes side by side."""
    began = time.monotonic()
    pieces = [(begin, min(begin + PIECE, n)) for begin in range(0, n, PIECE)]
    with connection.cursor() as cursor:
        for table in plan.room:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        indexes = _take_indexes(cursor, list(plan.room))
    options = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        options.pop(name, None)
    connection.close()
    context = multiprocessing.get_context("fork")
    with context.Pool(max(2, os.cpu_count() or 2), _begin, (plan, options)) as pool:
        for done, _none in enumerate(pool.imap_unordered(_piece, pieces), start=1):
            if done % max(1, len(pieces) // 10) == 0:
                say(f"  {min(n, done * PIECE):,} dossiers, {time.monotonic() - began:.0f} s")
        pool.map(_execute, indexes, chunksize=1)
        pool.map(_execute, [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in plan.room])
        say(f"  indexes, {time.monotonic() - began:.0f} s")
        finish(plan, n)
        # Statistics and a visibility map as autovacuum would have made them by and by.
        pool.map(_execute, [f"VACUUM (ANALYZE) {table}" for table in _tables()], chunksize=1)
        say(f"  statistics, {time.monotonic() - began:.0f} s")
    call_command("count_figures", anew=True)  # the journal's trigger saw none of the copies
    say(f"  sums of the figures, {time.monotonic() - began:.0f} s")


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
    _here["plan"] = plan
    _here["wire"] = wire = psycopg.connect(**options, autocommit=True)
    wire.execute("SET synchronous_commit = off")
    with suppress(psycopg.errors.InsufficientPrivilege):
        wire.execute("SET session_replication_role = replica")


def _piece(ends: tuple[int, int]) -> None:
    made = pour(_here["plan"], *ends)
    wire = _here["wire"]
    with wire.transaction(), wire.cursor() as cursor:
        copy_in(cursor, made)


def _execute(statement: str) -> None:
    _here["wire"].execute(statement)


def _take_indexes(cursor, tables: list[str]) -> list[str]:
    """Drop the indexes that no constraint needs: the statements that make them again."""
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [[f'"{table}"' for table in tables]],
    )
    found = cursor.fetchall()
    for name, _how in found:
        cursor.execute(f"DROP INDEX {name}")
    return [how for _name, how in found]


def _tables() -> list[str]:
    """The largest first, so that two processes end together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace ORDER BY pg_relation_size(oid) DESC"
        )
        return [table for (table,) in cursor.fetchall()]
