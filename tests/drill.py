"""`make drill`: a portal with the demo in it is backed up and restored elsewhere, and compared.

Servers of its own, in `var/drill`. What is compared: every table (rows, and a sum over them), the
figures of this year and the last, every file, the journal's proof, and that letters wait.
"""

import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from config.launch.machine import ROOT, only_one, say, var_folder
from config.launch.servers import OWNER, Servers, running
from config.launch.suite import renamed
from tests.config.comparing import differences

HERE, THERE = "khoinguon", "restored"
# One told of the restore there; the backup's own sign of life came after its snapshot.
EXPECTED = {"journal_entry": 1, "journal_unheard": 1, "jobs_heartbeat": -1}
FIGURES = """
from core import clock
from reports.selectors import year_report
year = clock.today().year
reports = [year_report(None, each) for each in (year - 1, year)]
print([(each.total, each.units, each.fields, each.months) for each in reports])
"""


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "FILES_ROOT", "STATIC_ROOT"):
        os.environ.pop(name, None)
    folder = var_folder("drill")
    with only_one(folder, "A drill"):
        for old in ("here", "there", "backup"):
            rmtree(folder / old, ignore_errors=True)
        servers = Servers(folder, lasting=False)
        with running(servers, folder / "servers.log"):
            return drill(servers, folder)


def drill(servers: Servers, folder: Path) -> int:
    here = _fresh(servers, HERE, folder / "here")
    there = _fresh(servers, THERE, folder / "there")
    _timed("The demo is played", here, "prepare", "catalogues", "database", "demo")
    _timed("Backup", here, "backup", folder / "backup")
    _timed("Restore", there, "restore", folder / "backup")
    _timed("The journal there", there, "verify_journal")
    failed = []
    found = differences(here["DATABASE_URL"], there["DATABASE_URL"])
    if found != EXPECTED:
        failed.append(f"tables differ: {found}")
    if _files(here) != _files(there):
        failed.append("files differ")
    if _said(here, "shell", "--no-imports", "-c", FIGURES) != _said(
        there, "shell", "--no-imports", "-c", FIGURES
    ):
        failed.append("figures differ")
    waits = "from journal.selectors import letters_wait_since; print(bool(letters_wait_since()))"
    if _said(there, "shell", "--no-imports", "-c", waits).strip() != "True":
        failed.append("letters do not wait")
    say("\n".join(failed) or f"The same: every table, {len(_files(there))} files, every figure.")
    return 1 if failed else 0


def _fresh(servers: Servers, name: str, var: Path) -> dict[str, str]:
    """An empty database of that name; the environment in which the portal uses it."""
    with servers._as_superuser() as line:
        line.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        line.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
    var.mkdir()
    return {
        **os.environ,
        "KN_MODE": "demo",
        "DEMO": "1",
        "VAR_DIR": str(var),
        "DATABASE_URL": renamed(servers.database_url, name),
        "DATABASE_OWNER_URL": renamed(servers.owner_url, name),
        "REDIS_URL": servers.redis_url,
    }


def _timed(what: str, environment: dict, *args) -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", *args], cwd=ROOT, env=environment, check=True)
    say(f"{what}: {time.monotonic() - began:.1f} s")


def _said(environment: dict, *args) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _files(environment: dict) -> dict[str, str]:
    root = Path(environment["VAR_DIR"], "files")
    found = (p for p in root.rglob("*") if p.is_file() and "incoming" not in p.parts)
    return {p.relative_to(root).as_posix(): sha256(p.read_bytes()).hexdigest() for p in found}


if __name__ == "__main__":
    sys.exit(main())
