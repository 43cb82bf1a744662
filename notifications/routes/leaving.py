"""Who hears of a handover: who is to carry it out, who takes something on."""

from django.db.models import Q, QuerySet

from accounts.models import Seat, User
from accounts.roles import Role
from core import clock
from journal.models import Entry


def who_carries_out(entry: Entry) -> QuerySet[User]:
    """Administrators but who prepared it and who leaves; of an administrator's the head too."""
    seats = Seat.objects.held_on(clock.today())
    admins = seats.filter(role=Role.ADMIN)
    told = Q(pk__in=admins.values("person"))
    if admins.filter(person=entry.actor_id).exists():
        heads = seats.filter(unit=entry.data["unit"], role=Role.HEAD)
        told |= Q(pk__in=heads.values("person"))
    people = User.objects.filter(told, is_active=True)
    return people.exclude(pk__in=[entry.actor_id, entry.data["person"]])


def heirs(entry: Entry) -> QuerySet[User]:
    """Whoever was named to take something on."""
    return User.objects.filter(pk__in=entry.data["heirs"], is_active=True)


def who_prepared(entry: Entry) -> QuerySet[User]:
    """Who prepared it, when somebody else carried it out or dropped it."""
    return User.objects.filter(pk=entry.data["prepared_by"], is_active=True)
