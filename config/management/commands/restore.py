"""`manage.py restore PLACE`: into an empty database and an empty files folder, and only there."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from config import roles
from config.backup.manifest import Refused
from config.backup.restore import prove, restore
from core import clock


class Command(BaseCommand):
    help = (
        "Prove a backup and restore it into an empty database and an empty files folder. "
        "Afterwards letters wait for `manage.py resume_letters`."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("place", type=Path)
        parser.add_argument("--check", action="store_true", help="only prove it, restore nothing")

    def handle(self, *, place, check, **options):
        try:
            self.stdout.write(_("Checking every piece of the backup …"))
            manifest, surplus = prove(place)
            for path in surplus:
                self.stderr.write(
                    _("Not in the list of the backup, and left aside: %(path)s") % {"path": path}
                )
            if check:
                self.stdout.write(_("The backup is whole."))
                return
            with roles.as_owner() as split:
                done = restore(manifest, at=clock.now(), say=self.stdout.write)
                call_command("createcachetable", verbosity=0)
                if split:
                    roles.grant()
        except (Refused, OSError, DatabaseError) as refused:
            raise CommandError(str(refused)) from refused
        for line in done.absent:
            self.stderr.write(_("This file was not in the backup: %(path)s") % {"path": line})
        self.stdout.write(
            _(
                "Restored: %(tables)d tables, %(rows)d rows, %(files)d files. The journal holds: "
                "%(entries)d entries."
            )
            % done._asdict()
        )
        self.stdout.write(
            _(
                "This is the state of %(moment)s; what came after it is not here. Letters wait: "
                "look at the dossiers, then run manage.py resume_letters."
            )
            % {"moment": formats.date_format(timezone.localtime(done.made_at), "H:i d/m/Y")}
        )
