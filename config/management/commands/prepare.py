"""Bring the database and the collected files to the state this code expects."""

import hashlib
import json
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = (
        "Catalogues, migrations, rule data, static files and, in demo mode, the demo data: "
        "everything between a running database server and the first page. Safe to repeat."
    )

    def add_arguments(self, parser):
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--files", action="store_true", help="only what an image holds")
        only.add_argument("--database", action="store_true", help="only what the database holds")

    def handle(self, *, files, database, **options):
        if not database:
            self._catalogues()
            self._static_files()
        if not files:
            self._migrations()
            call_command("createcachetable", verbosity=0)
            call_command("load_rules", stdout=self.stdout)
        if settings.DEMO and not files:
            self._demo()

    def _catalogues(self):
        sources = sorted(Path(settings.BASE_DIR, "locale").rglob("*.po"))
        compiled = Path(settings.BASE_DIR, "locale", "vi", "LC_MESSAGES", "django.mo")
        if "messages" in get_commands():
            with _Step("catalogues", sources) as step:
                if step.needed or not compiled.exists():
                    call_command("messages", "--compile", stdout=self.stdout)

    def _migrations(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)

    def _static_files(self):
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
        """Only into an embedded database, or a named one with DEMO=1; and only an empty one."""
        allowed = os.environ.get("KN_EMBEDDED") == "1" or os.environ.get("DEMO") == "1"
        if allowed and "seed_demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo …")
            call_command("seed_demo", stdout=self.stdout)
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
