"""Restoring: everything is proved first, then laid down in one transaction, then proved again."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from core.files import CHUNK, part, settle
from journal.actions import record
from journal.chain import first_break
from journal.models import Entry
from journal.selectors import PORTAL

from . import tables
from .manifest import Manifest, Refused

SHOWN = 20
# What migrating itself leaves in a database that is otherwise empty.
MADE_BY_MIGRATING = ("reports_basis", "auth_permission", "django_content_type")


class Restored(NamedTuple):
    tables: int
    rows: int
    files: int
    entries: int
    made_at: datetime
    absent: list[str]


def prove(place: Path) -> tuple[Manifest, list[str]]:
    """The list of the backup at `place`, when every piece it names is there and whole.

    And what lies there without being in the list. Raises Refused with what is wrong.
    """
    manifest = Manifest(place.absolute())
    wrong, surplus = manifest.faults()
    if wrong:
        more = len(wrong) - SHOWN
        lines = [*wrong[:SHOWN], *([_("and %(more)d more") % {"more": more}] if more > 0 else [])]
        raise Refused("\n".join([_("This backup is not whole. Nothing was restored."), *lines]))
    return manifest, surplus


def restore(manifest: Manifest, *, at: datetime, say: Callable[[str], None]) -> Restored:
    """Restore a proved backup into an empty database and an empty files folder, as the owner.

    From its commit on letters wait for `manage.py resume_letters`: what the portal sent after the
    backup was made is not known any more, and nothing is sent blindly a second time (fault 46).
    Raises Refused and changes nothing, or leaves an empty schema behind.
    """
    _same_code(manifest)
    _empty_files()
    _migrated()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in tables.PLAIN:
                cursor.execute(statement)
            wanted = tables.tables(cursor)
            _empty_database(cursor, wanted)
            _same_tables(manifest, wanted)
            say(_("Laying down the rows …"))
            rows = _rows(cursor, manifest, wanted)
        say(_("Copying the files …"))
        files, absent = _files(manifest)
        say(_("Proving the journal …"))
        entries = _proved()
        made_at = datetime.fromisoformat(manifest.end["made_at"])
        last = Entry.objects.order_by("-pk").first() or Entry(pk=0)
        record(
            "portal.restore",
            last,
            by=None,
            at=at,
            scope=PORTAL,
            backup=manifest.sha256,
            made_at=made_at,
            restored_at=at,
            absent=len(absent),
        )
    return Restored(len(wanted), rows, files, entries, made_at, absent)


def _same_code(manifest: Manifest) -> None:
    executor = MigrationExecutor(connection)
    ours = {".".join(key) for key in executor.loader.disk_migrations}
    replaced = {
        ".".join(key)
        for migration in executor.loader.disk_migrations.values()
        for key in migration.replaces
    }
    theirs = set(manifest.head["migrations"])
    if differing := sorted((theirs - replaced) ^ (ours - replaced)):
        raise Refused(
            _(
                "The backup was made by another version of the portal. Restore it with that "
                "version and update afterwards. What differs: %(names)s."
            )
            % {"names": ", ".join(differing[:SHOWN])}
        )


def _empty_files() -> None:
    root = Path(settings.FILES_ROOT)
    if found := next((p for p in root.rglob("*") if not p.is_dir()), None):
        raise Refused(
            _("The files folder is not empty (%(path)s). Restore into an empty one.")
            % {"path": found.relative_to(root)}
        )


def _migrated() -> None:
    """Make the tables. No `post_migrate`: what it would write comes from the backup."""
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(targets):
        executor.migrate(targets)


def _empty_database(cursor, wanted: list[tables.Table]) -> None:
    full = [t.name for t in wanted if tables.holds_rows(cursor, t)]
    if found := sorted(set(full) - set(MADE_BY_MIGRATING)):
        raise Refused(
            _("The database is not empty (%(names)s). Restore into an empty one.")
            % {"names": ", ".join(found[:SHOWN])}
        )
    for name in MADE_BY_MIGRATING:
        if name in full:
            cursor.execute(tables.sql.SQL("DELETE FROM {}").format(tables.sql.Identifier(name)))


def _same_tables(manifest: Manifest, wanted: list[tables.Table]) -> None:
    theirs = {piece.table: piece.columns for piece in manifest.pieces() if piece.table}
    ours = {table.name: table.columns for table in wanted}
    differing = sorted(
        name
        for name in theirs.keys() | ours.keys()
        if sorted(theirs.get(name, ())) != sorted(ours.get(name, ()))
    )
    if differing:
        raise Refused(
            _("These tables of the backup are not those of this version: %(names)s.")
            % {"names": ", ".join(differing[:SHOWN])}
        )


def _rows(cursor, manifest: Manifest, wanted: list[tables.Table]) -> int:
    count = 0
    # what migrations had put there is gone; its keys are checked before a table is altered
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in wanted:
        tables.triggers(cursor, table, "DISABLE")
    for piece in manifest.pieces():
        if not piece.table:
            continue
        table = tables.Table(piece.table, piece.columns)
        laid = tables.copy_in(cursor, table, manifest.folder / piece.path)
        if laid != piece.rows:
            raise Refused(
                _("%(table)s: %(laid)d rows instead of %(rows)d.")
                % {"table": piece.table, "laid": laid, "rows": piece.rows}
            )
        count += laid
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in wanted:
        tables.triggers(cursor, table, "ENABLE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name, last in manifest.end["sequences"].items():
        tables.set_sequence(cursor, name, last)
    return count


def _files(manifest: Manifest) -> tuple[int, list[str]]:
    root, count, absent = Path(settings.FILES_ROOT), 0, []
    for piece in manifest.pieces():
        if piece.table:
            continue
        name = Path(piece.path).relative_to("files")
        if piece.absent:
            if piece.absent != "given up":
                absent.append(f"{name} ({piece.absent})")
            continue
        with part(root / "incoming") as fresh:
            _copy(manifest.folder / piece.path, fresh)
            settle(fresh, root / name)
        count += 1
    return count, absent


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as original, target.open("xb") as copy:
        os.fchmod(copy.fileno(), 0o600)
        while piece := original.read(CHUNK):
            copy.write(piece)


def _proved() -> int:
    entries = Entry.objects.order_by("scope", "n")
    if found := first_break(entries.iterator(chunk_size=2000)):
        raise Refused(
            _("The journal is broken at %(scope)s, row %(n)d (entry %(pk)d): %(why)s.")
            % {"scope": found.scope, "n": found.n, "pk": found.pk, "why": found.why}
        )
    return entries.count()
