"""Tables as files: what there is, out by COPY, and in again. PostgreSQL 15 and later.

The text form of COPY is the same in every version, so a backup of one server fits another. Each
function takes a psycopg connection or cursor inside its caller's transaction.
"""

import gzip
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from psycopg import sql

from core.files import CHUNK

NOT_KEPT = ("django_migrations", "accounts_session", "cache_entry")
"""Made again: by migrating, by signing in, by use."""

# How values are written, whatever the server or the role says.
PLAIN = (
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)

TABLES = """
SELECT c.relname,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
 GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
SELECT sequencename::text, last_value FROM pg_sequences
 WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename
"""


class Table(NamedTuple):
    """A table and its columns that hold a value of their own."""

    name: str
    columns: tuple[str, ...]


class Hashed:
    """A file that is counted and hashed while it is written."""

    def __init__(self, file):
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, piece) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        return self.file.write(piece)

    def flush(self) -> None:
        self.file.flush()


def tables(cursor) -> list[Table]:
    """Every table that is kept, by name."""
    found = cursor.execute(TABLES).fetchall()
    return [Table(name, tuple(columns)) for name, columns in found if name not in NOT_KEPT]


def sequences(cursor) -> dict[str, int]:
    """The last number each sequence has given. Read after the rows: no row is beyond it."""
    return dict(cursor.execute(SEQUENCES).fetchall())


def copy_out(cursor, table: Table, path: Path) -> tuple[int, str, int]:
    """Write all rows to `path`, packed and on disk; (rows, SHA-256, size in bytes)."""
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(*_names(table))
    with path.open("xb") as file:
        hashed = Hashed(file)
        with (
            gzip.GzipFile("", "wb", compresslevel=1, fileobj=hashed, mtime=0) as packed,
            cursor.copy(statement) as rows,
        ):
            for piece in rows:
                packed.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return cursor.rowcount, hashed.digest.hexdigest(), hashed.size


def copy_in(cursor, table: Table, path: Path) -> int:
    """Lay the rows of `path` down in an empty table; how many they were."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(*_names(table))
    with gzip.open(path, "rb") as packed, cursor.copy(statement) as rows:
        while piece := packed.read(CHUNK):
            rows.write(piece)
    return cursor.rowcount


def triggers(cursor, table: Table, word: str) -> None:
    """`word`: DISABLE while rows that were checked when they were made are laid down, or ENABLE.

    Foreign keys are no such triggers: they are checked.
    """
    cursor.execute(
        sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(
            sql.Identifier(table.name), sql.SQL("DISABLE" if word == "DISABLE" else "ENABLE")
        )
    )


def set_sequence(cursor, name: str, last: int) -> None:
    """The next number is the one after `last`."""
    cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [name, last])


def holds_rows(cursor, table: Table) -> bool:
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table.name)))
    return cursor.fetchone()[0]


def _names(table: Table) -> tuple[sql.Identifier, sql.Composed]:
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
    return sql.Identifier(table.name), columns
