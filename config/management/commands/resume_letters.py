"""`manage.py resume_letters`: after a restore, let letters go out again."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core import clock
from core.verdicts import WrongMoment
from notifications.actions import resume_letters


class Command(BaseCommand):
    help = "After a restore: say what becomes of the letters that waited, and let letters go out."

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument(
            "--drop", action="store_true", help="letters of before the restore do not go out"
        )
        choice.add_argument(
            "--send", action="store_true", help="they go out, perhaps for the second time"
        )

    def handle(self, *, drop, **options):
        try:
            dropped = resume_letters(drop=drop, by=None, at=clock.now())
        except WrongMoment as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Letters go out again; %(dropped)d were dropped.") % {"dropped": dropped}
        )
