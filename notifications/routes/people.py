"""Who hears of an account, a post or a piece of work: its owner, its giver, its asker."""

from django.db.models import QuerySet

from accounts.models import Seat, User
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
