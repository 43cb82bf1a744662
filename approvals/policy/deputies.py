"""Who is absent, which deputies are here in which order, and who may not act on a dossier."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from accounts.models import Mandate, Seat
from accounts.policy.standing import LAST
from accounts.roles import MandateKind, Role
from proposals.models import Access, Author


def present_deputies(unit_id, on):
    """The seats of a unit's deputies on the day `on`, in their order, without absent ones."""
    away = Mandate.objects.in_force(on).filter(
        kind=MandateKind.ABSENCE,
        role=Role.DEPUTY_HEAD,
        unit=OuterRef("unit"),
        giver=OuterRef("person"),
    )
    seats = Seat.objects.held_on(on).filter(
        ~Exists(away), unit=unit_id, role=Role.DEPUTY_HEAD, person__is_active=True
    )
    return seats.order_by(Coalesce(F("order"), LAST), "pk")


def absences(on):
    """The recorded absences, on the day `on`, of the holder of an outer seat from that seat."""
    return Mandate.objects.in_force(on).filter(
        kind=MandateKind.ABSENCE,
        role=OuterRef("role"),
        unit=OuterRef("unit"),
        giver=OuterRef("person"),
    )


def barred(proposal_id: int | None) -> set[int]:
    """Who may not act on a dossier: is or was an author, or is shut out."""
    if proposal_id is None:
        return set()
    authors = Author.objects.ever().filter(proposal=proposal_id).values_list("person", flat=True)
    shut = Access.objects.filter(
        proposal=proposal_id, closes=True, until=None, person__isnull=False
    ).values_list("person", flat=True)
    return {*authors, *shut}


def for_the_head_of(case, on) -> list[int]:
    """Who stands in for the head of the unit that decides, whatever the scope."""
    running = list(Mandate.objects.in_force(on).filter(unit=case.unit_id, role=Role.HEAD))
    found = [one.holder_id for one in running if one.holder_id]
    if absent := [one.giver_id for one in running if one.is_absence]:
        deputies = present_deputies(case.unit_id, on).exclude(person__in=absent)
        found += deputies.values_list("person", flat=True)
    return found
