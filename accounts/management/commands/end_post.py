"""How the operator stops a post of power that those above did not want (docs/adr/0023)."""

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import Seat
from accounts.roles import POWER
from core import clock
from core.verdicts import WrongMoment


class Command(BaseCommand):
    help = (
        "Ends the post of power of a person, one that waits for its confirmation too, when the "
        "head of the unit or the one above asks for it. It stands in the journal with the reason, "
        "and those concerned are told."
    )

    def add_arguments(self, parser):
        parser.add_argument("--staff-code", required=True)
        parser.add_argument("--post", required=True, choices=sorted(POWER))
        parser.add_argument("--reason", required=True, help="Who asked, and how that was checked.")

    def handle(self, *args, staff_code, post, reason, **options):
        at = clock.now()
        today = clock.day_of(at)
        if not reason.strip():
            raise CommandError("Say why: it stands in the journal.")
        rows = Seat.objects.filter(person__staff_code__iexact=staff_code, role=post)
        seats = list(rows.exclude(until__lte=today).select_related("unit", "person"))
        if not seats:
            raise CommandError(f"{staff_code} holds no such post, now or later.")
        for seat in seats:
            try:
                actions.end_seat(seat, until=today, reason=reason.strip(), by=None, at=at)
            except WrongMoment as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(str(seat))
