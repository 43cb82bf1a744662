"""Keeping files: checked, counted, hashed, made durable, and only then written down as a row."""

import hashlib
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from core.files import part, settle, sha256_of, sync_folder
from core.text import clean_name
from journal.actions import record

from . import limits, scanner
from .inspection.child import inspect
from .models import Family, File, SealedFile
from .refusal import SENTENCES, Refused
from .sensitivity import SECRET_MESSAGE

__all__ = ["Refused", "check_room", "refuse_given_up", "remove_sealed", "seal_file", "store"]

log = logging.getLogger(__name__)

INCOMING = "incoming"
"""Below FILES_ROOT: what is being taken in, ours and (FILE_UPLOAD_TEMP_DIR) Django's own."""
TORSO_SECONDS = 60 * 60

# The lock on the bytes with a hash: alone, or shared by all who hand them in.
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('file:' || %s, 0))"
SHARE_LOCK = "SELECT pg_advisory_xact_lock_shared(hashtextextended('file:' || %s, 0))"


def store(
    uploaded: UploadedFile, *, by: User, at: datetime, given_up: Collection[str] = ()
) -> File:
    """Keep one uploaded file under its SHA-256 and return its row.

    Streams to a `.part` file counting the real bytes, tells the kind by the content in a child
    process, refuses what trust.md 4.6 refuses and what carries a secrecy mark, asks the virus
    scanner where there is one, then fsyncs and gives the bytes their name before the row is
    written. The same bytes are kept once.
    `given_up`: the hashes of what was sealed in the dossier this is for; they do not come back.
    Raises Refused with a sentence for the person. Leaves nothing behind when it refuses.
    """
    name = clean_name(uploaded.name or "")
    _stem, dot, ending = name.rpartition(".")
    promised = limits.ENDINGS.get(ending.lower())
    if not dot or promised is None:
        raise Refused(SENTENCES["unknown"], code="unknown")
    with part(_root() / INCOMING) as path:
        size, sha256 = _write(uploaded, path)
        refuse_given_up(sha256, given_up)
        family = _checked(path, promised, name)
        scanned = _scanned(path, at)
        with transaction.atomic():
            _hold(sha256)
            if not settle(path, place_of(sha256)):
                _mend(path, sha256)
            return File.objects.create(
                sha256=sha256,
                name=name,
                family=family,
                size=size,
                uploaded_by=by,
                uploaded_at=at,
                **scanned,
            )


def refuse_given_up(sha256: str, given_up: Collection[str]) -> None:
    """Raise Refused when the bytes with this hash are among those a dossier has `given_up`."""
    if sha256 in given_up:
        raise Refused(
            _("This very file was removed from this dossier by a recorded act."), code="sealed"
        )


def check_room(already: int, *, new: int = 1) -> None:
    """Raise Refused when a dossier with `already` files has no room for `new` more."""
    if already + new > limits.most():
        raise Refused(
            _("A dossier takes at most %(most)d files. Take one out before adding another.")
            % {"most": limits.most()},
            code="too_many",
        )


@transaction.atomic
def seal_file(
    file: File, *, also: Iterable[File] = (), reason: str, by: User, at: datetime, scope=None
) -> SealedFile:
    """Give up a file for good where it was handed in; its row and its hash stay as proof.

    `also` are the other rows with the same bytes in the same dossier: they go with it, and one
    journal entry tells of all. The same bytes handed in elsewhere stay. From the commit on the
    file is never sent again; `remove_sealed` takes its bytes away soon after, once no other row
    needs them, so that a transaction that fails loses nothing. `scope` is the dossier whose chain
    tells of it. Raises ValueError without a reason. The caller has asked its own policy
    (trust.md 4.4, 6).
    """
    if not reason.strip():
        raise ValueError("a seal says why")
    given = {"sha256": file.sha256, "reason": reason, "sealed_by": by, "sealed_at": at}
    any_fresh = False
    for one in also:
        if one.sha256 == file.sha256:
            any_fresh |= SealedFile.objects.get_or_create(file=one, defaults=given)[1]
    sealed, fresh = SealedFile.objects.get_or_create(file=file, defaults=given)
    if fresh or any_fresh:
        record("file.seal", file, by=by, at=at, scope=scope, sha256=file.sha256, reason=reason)
    return sealed


def remove_sealed(*, at: datetime) -> bool:
    """Take away the bytes of one hash of which every row is sealed. False when there is none.

    Goes on where a crash stopped it. Bytes that somebody is handing in again are left alone. Then
    torsos are cleared.
    """
    kept = File.objects.filter(sha256=OuterRef("sha256"), seal=None)
    given_up = SealedFile.objects.exclude(Exists(kept)).order_by().values_list("sha256", flat=True)
    if any(place_of(sha256).exists() and _remove(sha256) for sha256 in given_up.distinct()):
        return True
    clear_torsos(at=at)
    return False


def clear_torsos(*, at: datetime) -> int:
    """Remove what a process that was killed while it took a file in left an hour ago. How many."""
    incoming, gone = _root() / INCOMING, 0
    for path in incoming.iterdir() if incoming.is_dir() else ():
        with suppress(FileNotFoundError):  # another process does the same
            if path.stat().st_mtime < at.timestamp() - TORSO_SECONDS:
                path.unlink()
                gone += 1
    return gone


def place_of(sha256: str) -> Path:
    """Where the bytes with this hash lie: `<FILES_ROOT>/aa/bb/<sha256>`."""
    return _root() / sha256[:2] / sha256[2:4] / sha256


def _root() -> Path:
    return Path(settings.FILES_ROOT)


@transaction.atomic
def _remove(sha256: str) -> bool:
    """Unlink the bytes while nobody can be handing them in; False when somebody is, or needs them.

    Asked again under the lock: a row written meanwhile is seen by now.
    """
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [sha256])
        (alone,) = cursor.fetchone()
    if not alone or File.objects.filter(sha256=sha256, seal=None).exists():
        return False
    place = place_of(sha256)
    place.unlink(missing_ok=True)
    sync_folder(place.parent)
    return True


def _hold(sha256: str) -> None:
    """Until this transaction ends nobody removes the bytes with this hash (see `_remove`).

    Shared: people who hand in the same bytes at once never wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARE_LOCK, [sha256])


def _write(uploaded: UploadedFile, path: Path) -> tuple[int, str]:
    """Copy what was really sent, in pieces; its size in bytes and its hash."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        for piece in uploaded.chunks():
            size += len(piece)
            if size > limits.largest():
                raise Refused(
                    _("The file is larger than %(most)s. Make it smaller or split it.")
                    % {"most": filesizeformat(limits.largest())},
                    code="too_large",
                )
            digest.update(piece)
            target.write(piece)
    if not size:
        raise Refused(_("The file is empty."), code="empty")
    return size, digest.hexdigest()


def _checked(path: Path, promised: Family, name: str) -> Family:
    seen = inspect(path)
    if seen.problem == "unknown":  # the ending is one of ours, the content of no kind we take
        raise Refused(
            _(
                "The content of the file is not %(family)s, although “%(name)s” ends like one. "
                "Open it in the programme it comes from and save it as %(family)s, or choose "
                "another file."
            )
            % {"name": name, "family": promised.label},
            code="unknown",
        )
    if seen.problem:
        raise Refused(SENTENCES[seen.problem], code=seen.problem)
    family = Family(seen.family)
    if family != promised:
        raise Refused(
            _(
                "“%(name)s” is by its content a %(family)s file. Give it the right ending, or save "
                "it in the format its name says."
            )
            % {"name": name, "family": family.label},
            code="mismatch",
        )
    if seen.marks:
        raise Refused(
            _("%(message)s It stands in the file at: “%(excerpt)s”.")
            % {"message": SECRET_MESSAGE, "excerpt": seen.marks[0]},
            code="secret",
        )
    return family


def _scanned(path: Path, at: datetime) -> dict[str, Any]:
    """What the scanner says of the bytes, as columns of File. Refuses whatever is not "clean"."""
    try:
        clean = scanner.scan(path, at=at)
    except scanner.Found as found:
        log.warning("a file was refused for a virus: %s", found)
        raise Refused(
            _(
                "The virus scanner found something in this file (%(name)s), so it was not "
                "accepted. Tell whoever looks after your computer, and do not pass the file on."
            )
            % {"name": str(found)[:80]},
            code="virus",
        ) from found
    except scanner.TooLarge as error:
        log.warning("the virus scanner takes no file of this size: %s", error)
        raise Refused(
            _(
                "The virus scanner does not look into files of this size, so the file was not "
                "accepted. Make it smaller or split it."
            ),
            code="scan_size",
        ) from error
    except scanner.Away as error:
        log.error("the virus scanner is down: %s", error)
        raise Refused(
            _(
                "The virus scanner does not answer just now, and no file is accepted without it. "
                "What you typed still stands here; choose the file again in some minutes."
            ),
            code="scanner",
        ) from error
    if clean is None:
        return {}
    return {"scan": File.Scan.CLEAN, "scan_engine": clean.engine, "scanned_at": at}


def _mend(path: Path, sha256: str) -> None:
    """Put whole bytes where damaged ones lie under the same hash; leave whole ones alone."""
    place = place_of(sha256)
    with place.open("rb") as kept:
        whole = sha256_of(kept) == sha256
    if not whole:
        path.replace(place)
        sync_folder(place.parent)
