"""The checksums of a bundle: written when it is packed, compared where it was unpacked.

`python3 -m config.launch verify` needs nothing installed; `sha256sum -c bundle/SHA256SUMS` says the
same of every file in the list, and nothing of a file that was added.
"""

import hashlib
from pathlib import Path

from config.launch.install import BUNDLE
from config.launch.machine import Refused

SUMS = "SHA256SUMS"


def write_sums(folder: Path) -> None:
    """Note the checksum of every file below, in the form that `sha256sum -c` reads."""
    lines = [f"{checksum(folder / name)}  {name}\n" for name in sorted(_files(folder))]
    (folder / BUNDLE.name / SUMS).write_text("".join(lines))


# What an installation makes beside what was unpacked.
_MADE = {".git", ".venv", "node_modules", "var", ".env", "__pycache__", "certificates"}


def _files(folder: Path):
    """Names of all files below, but for what an installation makes and the list itself."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        ours = parts[0] == BUNDLE.name or not _MADE.intersection(parts)
        if path.is_file() and ours and path.suffix not in {".mo", ".pyc"} and path.name != SUMS:
            yield "/".join(parts)


def checksum(path: Path) -> str:
    """SHA-256 of a file, as sixty-four hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path) -> int:
    """Compare every file of an unpacked bundle; how many there are. Raises Refused with the rest.

    What an installation makes (`.venv`, `node_modules`, `var`, `.env`, compiled files) is not
    looked at; a file of ours that is not in the list is.
    """
    sums = folder / BUNDLE.name / SUMS
    if not sums.exists():
        raise Refused(f"{folder} is no unpacked bundle: it holds no {BUNDLE.name}/{SUMS}.")
    wanted = {}
    for line in sums.read_text().splitlines():
        digest, _, name = line.partition("  ")
        wanted[name] = digest
    wrong = [f"missing: {name}" for name in wanted if not (folder / name).is_file()]
    for name in _files(folder):
        if name not in wanted:
            wrong.append(f"not of this bundle: {name}")
        elif checksum(folder / name) != wanted[name]:
            wrong.append(f"changed: {name}")
    if wrong:
        raise Refused("This bundle is not as it was made:\n" + "\n".join(sorted(wrong)[:20]))
    return len(wanted)
