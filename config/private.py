"""What no other account of the machine may read: secrets, letters, files, backups, logs.

Everything the portal makes is its own account's from the first moment (the umask in the settings);
what is there from before is closed at every start (`manage.py prepare`).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

OTHERS = 0o077
SECRETS = ("secret_key", "database-owner.url", "servers.env", "servers.json", "installation")
FOLDERS = ("mail", "run", "log", "backup", "backups", "exports")


def places() -> list[Path]:
    """The folders and secrets that are there; what stands in a closed folder is closed as well."""
    var = Path(settings.VAR_DIR)
    letters = getattr(settings, "EMAIL_FILE_PATH", None)
    named = [*(var / name for name in (*SECRETS, *FOLDERS)), Path(settings.FILES_ROOT)]
    if letters:
        named.append(Path(letters))
    return [place for place in dict.fromkeys(named) if place.exists() and not place.is_symlink()]


def opened() -> list[Path]:
    """Those of `places` that another account may read, enter or write: some ten looks, no walk."""
    return [place for place in places() if place.stat().st_mode & OTHERS]


def close() -> None:
    """Close them, and what is in them. A folder is closed after its contents: a start that was
    killed half-way is taken up by the next one. The store of files is walked only while open."""
    for place in places():
        if place != Path(settings.FILES_ROOT) or place.stat().st_mode & OTHERS:
            for path in _within(place):
                _close(path)
        _close(place)


def _within(place: Path) -> Iterator[Path]:
    if place.is_dir():
        for folder, folders, files in os.walk(place, topdown=False):
            yield from (Path(folder, name) for name in (*files, *folders))


def _close(path: Path) -> None:
    """Take away what others may; what is gone, a link or another account's stays as it is."""
    try:
        found = path.lstat()
        if found.st_mode & OTHERS and not stat.S_ISLNK(found.st_mode):
            path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
    except (FileNotFoundError, PermissionError):
        return
