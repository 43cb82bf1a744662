"""In whose place somebody acts, as a condition on Task."""

from django.db.models import Q

from accounts.roles import Stand
from proposals.models import Access, Author

from .kinds import OF_NOBODY_ELSE
from .mandates import stand_for


def stood_in_for(stand: Stand) -> Q:
    """Tasks of the post that somebody stands in for, in the scope of his mandate."""
    owed = Q(person=None, unit_id=stand.unit, role__in=stand_for(stand.role))
    return owed & ~Q(kind__in=OF_NOBODY_ELSE) & in_scope(stand)


def in_scope(stand: Stand) -> Q:
    """What a mandate covers. Not where the giver may not act himself: nobody decides on a dossier
    in its author's place. And only where those who come before him may not.
    """
    covered = is_free(stand.giver)
    if stand.kinds:
        covered &= Q(kind__in=stand.kinds)
    if stand.dossier is not None:
        covered &= Q(proposal_id=stand.dossier)
    for one in stand.ahead:
        passed = ~is_free(one.person)
        if one.kinds:
            passed |= ~Q(kind__in=one.kinds)
        if one.dossier is not None:
            passed |= ~Q(proposal_id=one.dossier)
        covered &= passed
    return covered


def is_free(person: int) -> Q:
    """Tasks on dossiers of which this person is and was no author, and that are not shut to him."""
    own = Author.objects.ever().filter(person=person).values("proposal")
    shut = Access.objects.filter(person=person, closes=True, until=None).values("proposal")
    return ~Q(proposal__in=own) & ~Q(proposal__in=shut)
