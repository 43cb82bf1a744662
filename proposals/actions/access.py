"""Bringing somebody in, or shutting him out, for an act of an upper floor that records itself."""

from datetime import datetime

from django.db import transaction

from accounts.models import Unit, User
from proposals.models import Access, Capacity, Proposal


@transaction.atomic
def grant(
    proposal: Proposal,
    *,
    capacity: Capacity | str,
    at: datetime,
    person: User | None = None,
    unit: Unit | None = None,
    role: str = "",
    closes: bool = False,
) -> Access:
    """Let a person, or whoever holds `role` in `unit`, see the dossier from now on.

    With `closes` it shuts out instead (a conflict of interest). The same again gives the same row.
    """
    which = {
        "capacity": Capacity(capacity),
        "person": person,
        "unit": unit,
        "role": role,
        "closes": closes,
    }
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    standing = Access.objects.filter(proposal=proposal, until=None, **which).first()
    return standing or Access.objects.create(proposal=proposal, since=at, **which)


@transaction.atomic
def revoke(proposal: Proposal, *, at: datetime, **which) -> int:
    """End the standing rows that fit `which` (fields of Access); how many ended."""
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    return Access.objects.filter(proposal=proposal, until=None, **which).update(until=at)
