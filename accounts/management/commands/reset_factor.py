"""The way back in for an administrator whom no two others can help (docs/deploy.md)."""

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User
from core import clock
from core.verdicts import WrongMoment


class Command(BaseCommand):
    help = (
        "Takes away the second factor of an administrator who has lost it, when fewer than two "
        "other administrators are left to do it on the pages. It stands in the journal with the "
        "reason, and the person is told by letter."
    )

    def add_arguments(self, parser):
        parser.add_argument("--staff-code", required=True)
        parser.add_argument("--reason", required=True, help="Who asked, and how that was checked.")

    def handle(self, *args, staff_code, reason, **options):
        person = User.objects.known_as(staff_code).first()
        if person is None:
            raise CommandError(f"There is no person {staff_code}.")
        if not reason.strip():
            raise CommandError("Say why: it stands in the journal.")
        try:
            actions.reset_by_operator(person, reason=reason.strip(), by=None, at=clock.now())
        except WrongMoment as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} ({person.staff_code}) sets up a new one at the next sign-in.")
