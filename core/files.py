"""Bytes on disk that outlive a power cut, and how they leave the house.

A file is written beside its place as `.part`, made durable, and only then given its name; a name
is never given twice (trust.md 4.6, faults 11 and 32). What is sent out is always an attachment.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.http import FileResponse

CHUNK = 1024 * 1024


@contextmanager
def part(folder: Path) -> Iterator[Path]:
    """A fresh, unused path `<folder>/<random>.part`. Whatever lies there at the end is removed."""
    make_folder(folder)
    path = folder / f"{uuid4().hex}.part"
    try:
        yield path
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents, each made durable in the one above."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(written: Path, place: Path) -> bool:
    """Give the finished file `written` the name `place`, for good: file, then folder, on disk.

    True when the name was free. False when something lies there already: it is left untouched.
    """
    handle = os.open(written, os.O_RDONLY)
    try:
        os.fchmod(handle, 0o400)
        os.fsync(handle)
    finally:
        os.close(handle)
    make_folder(place.parent)
    try:
        os.link(written, place)
    except FileExistsError:
        return False
    sync_folder(place.parent)
    return True


def sha256_of(file: BinaryIO) -> str:
    """SHA-256 (64 hex digits) of what is left in `file`, read in pieces."""
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def attachment(file: BinaryIO, name: str, *, media_type: str) -> FileResponse:
    """Stream an open file to be saved, never shown: `name` as in RFC 6266, Vietnamese intact.

    The browser may not guess another type, and would open it, if at all, in a sandbox.
    """
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
    )
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
