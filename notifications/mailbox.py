"""Letters kept in a folder, in demo mode: newest first, read one by one."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter of the folder."""

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


def read(name: str) -> KeptLetter:
    """One letter of the folder. `name` comes from `names`."""
    path = Path(settings.EMAIL_FILE_PATH) / name
    raw = re.split(rb"\n-{79}\n", path.read_bytes())[0]
    message = message_from_bytes(raw, policy=policy.default)
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return KeptLetter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=written,
        body=message.get_content().strip(),
    )
