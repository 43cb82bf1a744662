"""Who hears of an account, a post, a piece of work or a meeting: owner, giver, asker, voters."""

from django.db.models import QuerySet

from accounts.models import Seat, User
from accounts.roles import LEADERS
from approvals import policy
from approvals.models import Vote
from journal.models import Entry


def account(entry: Entry) -> QuerySet[User]:
    """Whose account it is: whatever an administrator does to it, its owner hears of it."""
    return User.objects.filter(pk=entry.subject_id)


def asker(entry: Entry) -> QuerySet[User]:
    """Who asked for a piece of long work."""
    return User.objects.filter(jobs__pk=entry.subject_id)


def giver(entry: Entry) -> QuerySet[User]:
    """Who gave the post."""
    return User.objects.filter(pk__in=Seat.objects.filter(pk=entry.subject_id).values("given_by"))


def voters(entry: Entry) -> QuerySet[User]:
    """Who votes in the meeting, and may still act on the dossier."""
    vote = Vote.objects.select_related("case__unit", "case__proposal").get(pk=entry.data["vote"])
    seats = policy.eligible(vote.case.unit, LEADERS, vote.case.proposal)
    return User.objects.filter(pk__in=vote.voters.values("person")).filter(
        pk__in=seats.values("person")
    )
