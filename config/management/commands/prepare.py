"""Bring the database and the collected files to the state this code expects."""

import hashlib
import json
import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import private, roles

PARTS = ("catalogues", "static", "database", "demo")


class Command(BaseCommand):
    help = (
        "Catalogues, migrations, rule data, static files and, in demo mode, the demo data: "
        "everything between a running database server and the first page. Safe to repeat."
    )

    # Every start runs this; `make test` runs the checks.
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")

    def handle(self, *, parts, **options):
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"There is no part {', '.join(sorted(unknown))}.")
        private.close()
        for part in PARTS:
            if part in (parts or PARTS):
                getattr(self, f"_{part}")()

    def _catalogues(self):
        """Compile what is committed; `manage.py messages` is what gathers and merges."""
        sources = sorted(Path(settings.BASE_DIR, "locale").glob("*/LC_MESSAGES/django.po"))
        absent = [po for po in sources if not po.with_suffix(".mo").exists()]
        with _Step("catalogues", sources) as step:
            for po in sources if step.needed else absent:
                with po.open("rb") as source:
                    catalogue = read_po(source, locale=po.parent.parent.name)
                fresh = po.with_suffix(".mo.new")
                with fresh.open("wb") as target:
                    write_mo(target, catalogue)
                fresh.chmod(0o644)  # no secret: root makes it with the image, others read it
                fresh.replace(po.with_suffix(".mo"))

    def _database(self):
        if self._is_behind():
            self.stdout.write("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)
        if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
            with roles.as_owner() as split:
                call_command("createcachetable", verbosity=0)
                if split:
                    roles.grant()
        self._check_roles()
        call_command("load_rules", stdout=self.stdout)

    @staticmethod
    def _is_behind() -> bool:
        """Whether a migration is missing, or the application cannot use what they made."""
        if roles.lack():
            return True
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _check_roles(self):
        """The wall stands, or production does not start (trust.md 4.4, 5)."""
        if not roles.excess():
            return
        with roles.as_owner() as split:
            if split:
                roles.grant()
        tables = roles.excess()
        if tables and (split or settings.PRODUCTION):
            raise CommandError(
                f"The role {settings.DATABASE_ROLE!r} of DATABASE_URL could change evidence"
                f" ({', '.join(tables)}). It must neither own these tables nor be a member of"
                " their owner's role. See docs/deploy.md."
            )

    def _static(self):
        files = [
            Path(storage.path(name))
            for finder in get_finders()
            for name, storage in finder.list(["*.map"])
        ]
        with _Step("static", files) as step:
            if step.needed or not any(Path(settings.STATIC_ROOT).iterdir()):
                self.stdout.write("Collecting the static files …")
                call_command("collectstatic", interactive=False, verbosity=0)

    def _demo(self):
        """Only into an embedded database, or a named one with DEMO=1; and only an empty one.

        DEMO=0 leaves an embedded one empty too.
        """
        if not settings.DEMO:
            return
        wanted = os.environ.get("DEMO", "")
        allowed = wanted == "1" or (wanted != "0" and os.environ.get("KN_EMBEDDED") == "1")
        if allowed and "seed_demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo …")
            # in a process of its own: this one read the catalogues before they were compiled
            subprocess.run([sys.executable, "manage.py", "seed_demo"], check=True)
        if find_spec("config.demo") is not None:
            accounts = getattr(import_module("config.demo"), "ACCOUNTS", ())
            rows = [[str(cell) for cell in row] for row in accounts]
            folder = Path(settings.VAR_DIR, "run")
            folder.mkdir(exist_ok=True)
            (folder / "accounts.json").write_text(json.dumps(rows))


class _Step:
    """Work that is needed only when one of its input files has changed since the last time."""

    def __init__(self, name: str, inputs):
        self.stamp = Path(settings.VAR_DIR, f"{name}.stamp")
        digest = hashlib.sha256()
        for path in sorted(inputs):
            facts = path.stat()
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
        self.now = digest.hexdigest()
        self.needed = not (self.stamp.exists() and self.stamp.read_text() == self.now)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_error):
        if kind is None:
            self.stamp.write_text(self.now)
