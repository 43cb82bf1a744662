"""Letters kept in a folder, in demo mode: a file each, newest first, read one by one.

A letter belongs to its addressee. It may carry a link to choose his password, or the title of a
dossier that others do not read: of somebody else's letter nobody is shown more than the envelope.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import getaddresses
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail.backends import filebased
from django.utils import timezone


class EmailBackend(filebased.EmailBackend):
    """The framework names a file by the second and by the sender's place in memory, and appends.

    Two letters of one second then shared a file now and then, and the second was never seen.
    """

    def _get_filename(self) -> str:
        if self._fname is None:
            self._fname = str(Path(self.file_path) / f"{uuid4().hex}.log")
        return self._fname


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter of the folder. An envelope alone has neither subject nor body."""

    to: str
    subject: str
    at: datetime
    body: str


def names() -> list[str]:
    """File names of the letters, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = [(entry.stat().st_mtime_ns, entry.name) for entry in folder.iterdir()]
    return [name for _time, name in sorted(files, reverse=True) if name.endswith(".log")]


def names_for(address: str) -> list[str]:
    """File names of the letters to `address`, newest first."""
    folder = settings.EMAIL_FILE_PATH
    return [name for name in names() if address.lower() in _addressees(str(folder), name)]


def read(name: str, *, reader: str) -> KeptLetter:
    """One letter of the folder, whole when it goes to the address `reader`; else its envelope.

    `name` comes from `names` or `names_for`.
    """
    folder = Path(settings.EMAIL_FILE_PATH)
    path, message = folder / name, _message(folder / name)
    whole = reader.lower() in _addressees(str(folder), name)
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return KeptLetter(
        to=str(message["To"]),
        subject=str(message["Subject"]) if whole else "",
        at=written,
        body=message.get_content().strip() if whole else "",
    )


@lru_cache(maxsize=20_000)
def _addressees(folder: str, name: str) -> frozenset[str]:
    """Where a letter goes. A letter once written never changes, so each is opened once."""
    to = _message(Path(folder) / name)["To"]
    return frozenset(address.lower() for _name, address in getaddresses([str(to)]))


def _message(path: Path):
    raw = re.split(rb"\n-{79}\n", path.read_bytes())[0]
    return message_from_bytes(raw, policy=policy.default)
