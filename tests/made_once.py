"""What many tests begin with is made once by the real verbs, then laid down again row for row.

    @made_once
    def city() -> City: ...

The first call in a process runs the function and keeps the rows and files it left and what it
returned. A later call with the same arguments, in a database that holds exactly what it held then,
writes the same rows with the same keys, past the triggers that watch the order of acts: that order
was kept when the rows were made. Where nothing will be rolled back (real commits), the function
simply runs.

Keys come from sequences, which no rollback turns back, so a kept row never meets another's key.
"""

from __future__ import annotations

import pickle
from functools import cache, wraps
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import AutoField, Model
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from django.db.models import Field

P = ParamSpec("P")
R = TypeVar("R")
MOST = 60
"""States kept per function and process; a function that meets a new one each time just runs."""
LONGEST = 2_000
"""Rows of one table."""
SUMS = sql.SQL("sum(hashtextextended(t::text, 0))")


class Kept(NamedTuple):
    """How to lay it down again: one script, the files, and what the function returned."""

    script: str
    files: dict[Path, bytes]
    result: bytes


def made_once(make: Callable[P, R]) -> Callable[P, R]:
    """`make`, its rows and its result kept; each call returns a copy of its own."""
    kept: dict[tuple, Kept | None] = {}

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            return make(*args, **kwargs)
        before = _state()
        key = (_said(args), _said(sorted(kwargs.items())), before)
        if key not in kept and len(kept) < MOST:
            files = _files()
            result = make(*args, **kwargs)
            kept[key] = _keep(before, files, result)
            return result
        if not (again := kept.get(key)):
            return make(*args, **kwargs)
        if again.script:
            with pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(again.script)
        for path, content in again.files.items():
            (settings.FILES_ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (settings.FILES_ROOT / path).write_bytes(content)
        return pickle.loads(again.result)

    return made


def _said(value: object) -> str:
    """Arguments as a key: a model is its kind and primary key."""
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_said, value))}]"
    return repr(value)


class Held(NamedTuple):
    """What one table holds: the sum of its rows' hashes, and its highest whole-number key."""

    sums: Decimal | None
    last: int | None


@cache
def _tables() -> dict[str, str]:
    """Every table, and the column of its key when that is a whole number from a sequence."""
    return {
        model._meta.db_table: model._meta.pk.column if _is_counted(model._meta.pk) else ""
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def _is_counted(key: Field) -> bool:
    """A row that shares the key of another came with it."""
    return _is_counted(key.target_field) if key.is_relation else isinstance(key, AutoField)


def _state() -> tuple[Held, ...]:
    """What every table holds; the question is planned once per connection."""
    session = connection.connection
    with connection.cursor() as cursor:
        if getattr(session, "state_is_prepared", None) is not session:
            cursor.execute(sql.SQL("PREPARE what_there_is AS SELECT {}").format(_questions()))
            session.state_is_prepared = session
        cursor.execute("EXECUTE what_there_is")
        found = cursor.fetchone()
    return tuple(Held(*pair) for pair in zip(found[::2], found[1::2], strict=True))


def held() -> dict[str, Held]:
    """What each table holds now: two of these are equal when nothing was written in between."""
    return dict(zip(_tables(), _state(), strict=True))


def _questions() -> sql.Composed:
    parts = []
    for table, key in _tables().items():
        name = sql.Identifier(table)
        parts.append(sql.SQL("(SELECT {} FROM {} t)").format(SUMS, name))
        last = (
            sql.SQL("max({})").format(sql.Identifier(key)) if key else sql.SQL("max(NULL::bigint)")
        )
        parts.append(sql.SQL("(SELECT {} FROM {})").format(last, name))
    return sql.SQL(",").join(parts)


def _files() -> dict[Path, bytes]:
    root = settings.FILES_ROOT
    return {one.relative_to(root): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def _keep(before: tuple[Held, ...], files: dict[Path, bytes], result: object) -> Kept | None:
    """None when so much was changed that running is as well."""
    script = []
    with connection.cursor() as cursor:
        for (table, key), was, now in zip(_tables().items(), before, _state(), strict=True):
            if was == now:
                continue
            name, old = sql.Identifier(table), sql.SQL("false")
            if was.last is not None:
                old = sql.SQL("{} <= {}").format(sql.Identifier(key), sql.Literal(was.last))
            cursor.execute(sql.SQL("SELECT {} FROM {} t WHERE {}").format(SUMS, name, old))
            if cursor.fetchone() != (was.sums,):  # what was there has changed: the whole table
                script.append(sql.SQL("DELETE FROM {}").format(name))
                old = sql.SQL("false")
            cursor.execute(
                sql.SQL("SELECT to_jsonb(t)::text FROM {} t WHERE NOT {}").format(name, old)
            )
            rows = [row for (row,) in cursor.fetchall()]
            if len(rows) > LONGEST:
                return None
            script.append(_insert(table, _columns(cursor, table), rows))
        script = "; ".join(one.as_string(cursor.cursor) for one in script)
        script = script.replace("%", "%%")  # `ignore` sends it with a parameter of its own
    added = {path: content for path, content in _files().items() if path not in files}
    return Kept(script, added, pickle.dumps(result))


def _columns(cursor, table: str) -> list[str]:
    """The columns a row is written with; the database works the others out itself."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = current_schema() AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _insert(table: str, columns: list[str], rows: list[str]) -> sql.Composed:
    names = sql.SQL(",").join(map(sql.Identifier, columns))
    return sql.SQL(
        "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
        " SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, {rows}::jsonb)"
    ).format(
        table=sql.Identifier(table),
        names=names,
        rows=sql.Literal("[" + ",".join(rows) + "]"),
    )
