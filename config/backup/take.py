"""Taking a backup while people work: rows in one snapshot, then the files it names."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from core.files import CHUNK, make_folder, sync_folder
from documents.models import File

from . import tables
from .manifest import Manifest, Piece, Refused, Writer

# Every file the portal still owes somebody: handed in and not given up, or made and not expired.
# A result lies under its row and the token of the worker that made it (jobs.actions.result_of).
FILES = """
SELECT DISTINCT substr(f.sha256, 1, 2) || '/' || substr(f.sha256, 3, 2) || '/' || f.sha256, f.sha256
  FROM documents_file f
 WHERE NOT EXISTS (SELECT FROM documents_sealedfile s WHERE s.file_id = f.id)
UNION ALL
SELECT 'results/' || j.id || '-' || replace(j.lease_token::text, '-', ''), j.sha256
  FROM jobs_job j WHERE j.state = 'DONE' AND j.sha256 <> ''
"""


class Taken(NamedTuple):
    """What a backup holds, and the files that were not there or not whole when it was made."""

    tables: int
    rows: int
    files: int
    size: int
    absent: list[str]
    manifest: str


def take(place: Path, *, at: datetime) -> Taken:
    """Write a backup to the folder `place`, which must not exist yet; its parent must.

    Until it is whole and on disk it has another name, and it has no list. A file that is not
    there or not whole does not stop it: it is named in the list and in the answer. Raises Refused.
    """
    place = place.absolute()
    if place.exists() or place.is_symlink():
        raise Refused(_("%(place)s is there already. Name a new folder.") % {"place": place})
    if not place.parent.is_dir():
        raise Refused(_("There is no folder %(place)s.") % {"place": place.parent})
    fresh = place.with_name(f".{place.name}.{uuid4().hex}.part")
    fresh.mkdir(mode=0o700)
    try:
        taken = _write(fresh, at=at)
        sync_folder(fresh)
        fresh.rename(place)
        sync_folder(place.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return taken


def _write(folder: Path, *, at: datetime) -> Taken:
    rows = size = count = files = 0
    absent = []
    (folder / "tables").mkdir(mode=0o700)
    with (
        tempfile.TemporaryFile("w+", encoding="ascii", dir=folder) as named,
        Writer(folder, _head(at)) as listed,
    ):
        numbers = {}
        for piece in _tables(folder, named, numbers):
            listed.add(piece)
            rows, size, count = rows + piece.rows, size + piece.size, count + 1
        sync_folder(folder / "tables")
        named.seek(0)
        for piece in _files(folder, named):
            listed.add(piece)
            files, size = files + (not piece.absent), size + piece.size
            if piece.absent and piece.absent != "given up":
                absent.append(f"{piece.path} ({piece.absent})")
        listed.close(**numbers)
    return Taken(count, rows, files, size, absent, Manifest(folder).sha256)


def _tables(folder: Path, named, numbers: dict) -> Iterator[Piece]:
    """Copy each table; its piece. Leaves the files to copy in `named`, the rest in `numbers`."""
    with psycopg.connect(**connection.get_connection_params()) as line:
        line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        line.read_only = True
        with line.transaction(), line.cursor() as cursor:
            for statement in tables.PLAIN:
                cursor.execute(statement)
            (moment,) = cursor.execute("SELECT transaction_timestamp()").fetchone()
            for table in tables.tables(cursor):
                path = f"tables/{table.name}.copy.gz"
                rows, sha256, size = tables.copy_out(cursor, table, folder / path)
                yield Piece(path, sha256, size, table.name, table.columns, rows)
            numbers |= {"made_at": moment.isoformat(), "sequences": tables.sequences(cursor)}
            with line.cursor("files") as wanted:
                for path, sha256 in wanted.execute(FILES):
                    named.write(f"{path} {sha256}\n")


def _head(at: datetime) -> dict:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "asked_at": at.isoformat(),
        "server": connection.pg_version,
        "migrations": sorted(".".join(key) for key in applied),
    }


def _files(folder: Path, named) -> Iterator[Piece]:
    """Copy each named file; its piece. Folders are made durable once all are there."""
    root, touched = Path(settings.FILES_ROOT), set()
    for line in named:
        path, sha256 = line.split()
        target = folder / "files" / path
        make_folder(target.parent)
        touched.add(target.parent)
        try:
            yield _copied(root / path, target, f"files/{path}", sha256)
        except FileNotFoundError:
            yield Piece(f"files/{path}", sha256, absent=_why(path, sha256))
    for one in touched:
        sync_folder(one)


def _copied(source: Path, target: Path, path: str, sha256: str) -> Piece:
    with source.open("rb") as original, target.open("xb") as copy:
        hashed = tables.Hashed(copy)
        while piece := original.read(CHUNK):
            hashed.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    if hashed.digest.hexdigest() != sha256:  # a copy of damage helps nobody
        target.unlink()
        return Piece(path, sha256, absent="damaged")
    return Piece(path, sha256, hashed.size)


def _why(path: str, sha256: str) -> str:
    """Given up since the snapshot, or expired; or missing, which is a fault."""
    if path.startswith("results/"):
        return "given up"
    kept = File.objects.filter(sha256=sha256, seal=None).exists()
    return "missing" if kept else "given up"
