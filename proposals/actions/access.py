"""Bringing somebody in, or shutting him out, for an act of an upper floor that records itself."""

from datetime import datetime

from django.db import connection, transaction

from accounts.models import Unit, User
from proposals.models import Access, Capacity, Proposal


@transaction.atomic(savepoint=False)
def grant(
    proposal: Proposal,
    *,
    capacity: Capacity | str,
    at: datetime,
    person: User | None = None,
    unit: Unit | None = None,
    role: str = "",
    closes: bool = False,
) -> None:
    """Let a person, or whoever holds `role` in `unit`, see the dossier from now on.

    With `closes` it shuts out instead (a conflict of interest). The same again changes nothing.
    It is a part of an act, which holds the dossier's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            GRANTED,
            {
                "proposal": proposal.pk,
                "person": person.pk if person else None,
                "unit": unit.pk if unit else None,
                "role": role,
                "capacity": Capacity(capacity),
                "closes": closes,
                "at": at,
            },
        )


GRANTED = """
INSERT INTO proposals_access (proposal_id, person_id, unit_id, role, capacity, closes, since)
SELECT
    %(proposal)s, %(person)s::bigint, %(unit)s::bigint, %(role)s, %(capacity)s, %(closes)s, %(at)s
WHERE NOT EXISTS (
    SELECT FROM proposals_access
    WHERE proposal_id = %(proposal)s AND until IS NULL AND capacity = %(capacity)s
        AND person_id IS NOT DISTINCT FROM %(person)s::bigint
        AND unit_id IS NOT DISTINCT FROM %(unit)s::bigint
        AND role = %(role)s AND closes = %(closes)s
)
"""


@transaction.atomic
def revoke(proposal: Proposal, *, at: datetime, **which) -> int:
    """End the standing rows that fit `which` (fields of Access); how many ended."""
    Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    return Access.objects.filter(proposal=proposal, until=None, **which).update(until=at)
