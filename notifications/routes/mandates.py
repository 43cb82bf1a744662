"""Who hears of a mandate: who stands in, who is stood in for, the unit's officers."""

from django.db.models import QuerySet

from accounts.models import Mandate, Seat, User
from accounts.roles import MandateKind, Role
from approvals import policy
from core import clock
from journal.models import Entry


def stood_in_for(entry: Entry) -> QuerySet[User]:
    """Whose post somebody stands in for."""
    return User.objects.filter(pk=entry.data["giver"])


def stands_in(entry: Entry) -> QuerySet[User]:
    """Who stands in by a mandate; for an absent head the deputies, each in his turn."""
    if entry.data["person"] is not None or entry.data["role"] != Role.HEAD:
        return User.objects.filter(pk=entry.data["person"])
    deputies = policy.present_deputies(entry.data["unit"], clock.today()).order_by()
    return User.objects.filter(pk__in=deputies.values("person"))


def officers(entry: Entry) -> QuerySet[User]:
    """The officers of the unit of the entry."""
    held = Seat.objects.held_on(clock.today()).filter(role=Role.UNIT_OFFICER)
    return User.objects.filter(pk__in=held.filter(unit=entry.data["unit"]).values("person"))


def whose_place_it_was(entry: Entry) -> QuerySet[User]:
    """Who holds the post for which somebody did this by a mandate; nobody in his own right, nor of
    an acting head, who stands in for none.
    """
    if "mandate" not in entry.data:
        return User.objects.none()
    by = Mandate.objects.filter(pk=entry.data["mandate"]).exclude(kind=MandateKind.ACTING)
    return User.objects.filter(pk__in=by.values("giver"))
