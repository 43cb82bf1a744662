"""`make test`, second half: servers of its own, the checks that need no test, then one pytest.

pytest comes last and alone, so that the last lines are its own.
"""

import argparse
import hashlib
import os
import secrets
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from psycopg import sql

from config.launch.machine import MARK, ROOT, Refused, end, leftovers, only_one, say, var_folder
from config.launch.servers import Servers, running
from tests.browser import NoBrowser, launch_options

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
# A server that does not exist: the checks look at settings, and ask nobody.
_KEY = secrets.token_urlsafe(48)
IN_PRODUCTION = [
    "env",
    "KN_MODE=production",
    f"SECRET_KEY={_KEY}",
    f"DATABASE_URL=postgresql://portal:{_KEY}@database.invalid/portal",
    f"DATABASE_OWNER_URL=postgresql://owner:{_KEY[::-1]}@database.invalid/portal",
    f"REDIS_URL=redis://:{_KEY}@broker.invalid/0",
    "ALLOWED_HOSTS=portal.invalid",
    "SITE_URL=https://portal.invalid",
    "EMAIL_URL=smtp+tls://portal@mail.invalid:587",
    "DEFAULT_FROM_EMAIL=portal@portal.invalid",
]
CHECKS = {
    "ruff check": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "import contracts": [BIN / "lint-imports", "--no-logo"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "catalogues": [*MANAGE, "messages", "--check"],
    "system checks": [*MANAGE, "check", "--fail-level", "WARNING"],
    "production checks": [*IN_PRODUCTION, *MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}
PARTS = {
    "all": [],
    "unit": ["--ignore=tests/journeys"],
    "quick": ["--ignore=tests/journeys", "-m", "not slow and not servers"],
    "journeys": ["tests/journeys"],
}


class Stop(Exception):
    """Somebody wants the tests to stop."""


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--only", choices=[*PARTS, "lint"], default="all")
    given, rest = parser.parse_known_args(args)

    def stop(_signum, _frame):
        raise Stop

    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    try:
        return suite(given.only, rest)
    except (Refused, NoBrowser) as refused:
        say(f"\n{refused}\n")
        return 1
    except (Stop, KeyboardInterrupt):
        return 130


def suite(part: str, rest: list[str]) -> int:
    """Run one part or all of it; the exit code of the first thing that failed."""
    var = var_folder("test")
    os.environ.update({"KN_MODE": "test", "DJANGO_SETTINGS_MODULE": "config.settings"})
    os.environ[MARK] = str(var)
    with only_one(var, "A test run"):
        servers = Servers(var, lasting=False)
        end(leftovers(str(var), servers.data_folders))
        with running(servers, var_folder("log") / "test-servers.log"):
            os.environ["DATABASE_URL"] = servers.database_url
            os.environ["DATABASE_OWNER_URL"] = servers.owner_url
            os.environ["REDIS_URL"] = servers.redis_url
            with ThreadPoolExecutor(max_workers=1) as beside:
                ready = beside.submit(make_template, servers.owner_url) if part != "lint" else None
                if part in ("all", "lint") and not checks_pass():
                    return 1
                if part == "lint":
                    return 0
                subprocess.run([*MANAGE, "prepare", "catalogues"], cwd=ROOT, check=True)
                os.environ["TEST_TEMPLATE"] = ready.result()
            if part in ("all", "journeys"):
                launch_options()  # unpacked once, before the workers ask for it
            # One more than there are cores: a worker that waits for a server leaves its core idle.
            os.environ.setdefault("PYTEST_XDIST_AUTO_NUM_WORKERS", str((os.cpu_count() or 1) + 1))
            tests = subprocess.run([sys.executable, "-m", "pytest", *PARTS[part], *rest], cwd=ROOT)
            return tests.returncode


def make_template(server: str) -> str:
    """The database that every worker copies: our migrations run once, not once a worker.

    It is kept under the hash of what made it, so a run after which no migration changed has none
    to run; what goes wrong on the way leaves no database of that name.
    """
    made_by = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/*.lock")]):
        made_by.update(f"{path.name}\0".encode() + path.read_bytes())
    wanted = f"template_{made_by.hexdigest()[:16]}"
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'template_%'"
        )
        kept = {name for (name,) in found} - {"template0", "template1"}
        for old in kept - {wanted}:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
        if wanted in kept:
            return wanted
        fresh = "template_in_work"
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
        subprocess.run(
            [*MANAGE, "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": renamed(os.environ["DATABASE_URL"], fresh)},
            check=True,
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(fresh), sql.Identifier(wanted)
            )
        )
    return wanted


def renamed(url: str, database: str) -> str:
    """The same address with another database."""
    return f"{url.rpartition('/')[0]}/{database}"


def checks_pass() -> bool:
    """All checks, side by side; says each one's name and what it found."""
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = pool.map(_check, CHECKS.values())
    passed = True
    for name, outcome in zip(CHECKS, outcomes, strict=True):
        say(f"{'ok    ' if outcome.returncode == 0 else 'FAILED'}  {name}")
        if outcome.returncode != 0:
            passed = False
            say(outcome.stdout)
    return passed


def _check(command: list) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
