"""The first administrator of a fresh installation: nobody can give himself this post."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import actions, rules_data
from accounts.models import Unit, User
from accounts.roles import Category, Role
from core import clock


class Command(BaseCommand):
    help = (
        "Gives a person the post of administrator, making the account if there is none. "
        "The password is set by mail, from the sign-in page."
    )

    def add_arguments(self, parser):
        parser.add_argument("--staff-code", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="Full name, as in Nguyễn Văn An.")
        parser.add_argument("--unit", help="Abbreviation of the unit; else the root of the city.")

    @transaction.atomic
    def handle(self, *args, staff_code, email, name, unit, **options):
        at = clock.now()
        place = self._unit(unit)
        person = User.objects.known_as(staff_code).first() or actions.make_person(
            staff_code=staff_code,
            full_name=name,
            official_email=email,
            category=Category.CONG_CHUC,
            unit=place,
            by=None,
            at=at,
        )
        if person.is_administrator:
            raise CommandError(f"{person} is an administrator already.")
        actions.give_seat(
            person=person, unit=place, role=Role.ADMIN, since=clock.day_of(at), by=None, at=at
        )
        self.stdout.write(f"{person} ({person.staff_code})")

    def _unit(self, abbreviation):
        if not abbreviation:
            return rules_data.load_city()
        unit = Unit.objects.filter(abbreviation__iexact=abbreviation, valid_to=None).first()
        if unit is None:
            raise CommandError(f"There is no unit {abbreviation}.")
        return unit
