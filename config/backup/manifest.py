"""The list of a backup: what it holds, how large each piece is, and its SHA-256.

`manifest.jsonl` is written last. Its first line says what the backup is, each line after it names
one piece, and the last one closes it with a digest over every line before: a list that was cut or
changed is known without looking at anything else.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from core.files import sha256_of

FORMAT = "khoi-nguon-backup/1"
NAME = "manifest.jsonl"


class Refused(Exception):
    """This cannot be backed up to, or restored from, there. The message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a backup. `rows` and `table` for a table; `absent` says why bytes are not there.

    `path` is relative to the backup, `size` in bytes of the file as it lies there.
    """

    path: str
    sha256: str = ""
    size: int = 0
    table: str = ""
    columns: tuple[str, ...] = ()
    rows: int = 0
    absent: str = ""


class Writer:
    """Writes the list line by line; `close` makes it whole."""

    def __init__(self, folder: Path, head: dict):
        self.file = (folder / NAME).open("xb")
        self.digest, self.pieces = hashlib.sha256(), 0
        self._line({"format": FORMAT, **head})

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.file.close()

    def add(self, piece: Piece) -> None:
        facts = {name: getattr(piece, name) for name in Piece.__slots__}
        self._line({name: value for name, value in facts.items() if value})
        self.pieces += 1

    def close(self, **facts) -> None:
        end = {"end": self.pieces, "lines": self.digest.hexdigest(), **facts}
        self.file.write(_bytes(end))
        self.file.flush()
        os.fsync(self.file.fileno())

    def _line(self, value: dict) -> None:
        line = _bytes(value)
        self.digest.update(line)
        self.file.write(line)


@dataclass
class Manifest:
    """A list that was read and holds. Raises Refused when it does not."""

    folder: Path
    head: dict = field(init=False)
    end: dict = field(init=False)
    sha256: str = field(init=False)

    def __post_init__(self):
        path = self.folder / NAME
        if not path.is_file():
            raise Refused(
                _("%(place)s is not a whole backup: it has no list of its contents.")
                % {"place": self.folder}
            )
        lines, digest, pieces, end = hashlib.sha256(), hashlib.sha256(), 0, None
        with path.open("rb") as file:
            for line in file:
                digest.update(line)
                if end is not None:
                    raise self._broken()
                value = self._read(line)
                if "end" in value:
                    end = value
                    continue
                if pieces == 0 and value.get("format") != FORMAT:
                    raise Refused(
                        _("%(place)s is no backup that this version can read.")
                        % {"place": self.folder}
                    )
                self.head = value if pieces == 0 else self.head
                lines.update(line)
                pieces += 1
        if end is None or end["end"] != pieces - 1 or end["lines"] != lines.hexdigest():
            raise self._broken()
        self.end, self.sha256 = end, digest.hexdigest()

    def pieces(self) -> Iterator[Piece]:
        """Each piece, in the order in which it was written: tables first."""
        with (self.folder / NAME).open("rb") as file:
            next(file)
            for line in file:
                value = json.loads(line)
                if "end" not in value:
                    value["columns"] = tuple(value.get("columns", ()))
                    yield Piece(**value)

    def faults(self) -> tuple[list[str], list[str]]:
        """(what is missing or damaged, what lies there and is not in the list), by path."""
        wrong, named = [], {NAME}
        for piece in self.pieces():
            if piece.absent:
                continue
            named.add(piece.path)
            path = self.folder / piece.path
            if not path.is_file():
                wrong.append(_("missing: %(path)s") % {"path": piece.path})
                continue
            with path.open("rb") as file:
                whole = path.stat().st_size == piece.size and sha256_of(file) == piece.sha256
            if not whole:
                wrong.append(_("damaged: %(path)s") % {"path": piece.path})
        found = (p for p in self.folder.rglob("*") if not p.is_dir())
        surplus = (p.relative_to(self.folder).as_posix() for p in found)
        return wrong, sorted(path for path in surplus if path not in named)

    def _read(self, line: bytes) -> dict:
        try:
            value = json.loads(line)
        except ValueError:
            raise self._broken() from None
        if not isinstance(value, dict) or not line.endswith(b"\n"):
            raise self._broken()
        return value

    def _broken(self) -> Refused:
        return Refused(
            _("The list of %(place)s is cut or was changed: this backup is not used.")
            % {"place": self.folder}
        )


def _bytes(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n"
