"""`manage.py backup PLACE`: the database and the files, consistent with each other."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from config.backup.manifest import Refused
from config.backup.take import take
from core import clock
from jobs.actions import note_heartbeat


class Command(BaseCommand):
    help = (
        "Write a backup to a new folder PLACE while people work. Exits with 1 when files that the "
        "database names are missing or damaged: the backup is made all the same and names them."
    )

    def add_arguments(self, parser):
        parser.add_argument("place", type=Path)

    def handle(self, *, place, **options):
        at = clock.now()
        try:
            taken = take(place, at=at)
        except (Refused, OSError) as refused:
            raise CommandError(str(refused)) from refused
        note_heartbeat(name="backup", at=at)
        self.stdout.write(
            _("Backup made: %(tables)d tables, %(rows)d rows, %(files)d files, %(size)s.")
            % {**taken._asdict(), "size": filesizeformat(taken.size)}
        )
        self.stdout.write(
            _("Keep this fingerprint apart from the backup: %(sha256)s")
            % {"sha256": taken.manifest}
        )
        if taken.absent:
            for line in taken.absent:
                self.stderr.write(line)
            self.stderr.write(
                _(
                    "%(count)d files that the database names could not be copied. Bring them back "
                    "from an older backup."
                )
                % {"count": len(taken.absent)}
            )
            sys.exit(1)
