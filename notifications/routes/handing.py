"""Who hears that a case was handed down, taken back, and reported on: the heads of both levels."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from approvals import policy
from approvals.models import Case
from journal.models import Entry

from .route import Route


def _head_of(key: str):
    """The head of the unit that the entry names by `key`, as far as he may know of it."""

    def told(entry: Entry) -> QuerySet[User]:
        case = Case.objects.select_related("proposal").get(pk=entry.subject_id)
        seats = policy.eligible(entry.data[key], [Role.HEAD], case.proposal)
        return User.objects.filter(pk__in=seats.values("person"))

    return told


below, above = _head_of("to"), _head_of("unit")


def handing(authors) -> dict[str, tuple[Route, ...]]:
    """The rows of what goes down and comes back."""
    both = (Route(authors, "author"), Route(below, "below"), Route(above, "above"))
    return {
        "case.hand_down": both,
        "case.take_back": both,
        "case.note_report": (Route(below, "below"),),
    }
