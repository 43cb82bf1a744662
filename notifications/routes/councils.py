"""Who hears of a council, besides those whose turn it is."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from approvals import policy
from approvals.models import Council, CouncilMember
from journal.models import Entry

from .route import Route


def council_head(entry: Entry) -> QuerySet[User]:
    """The head who set it up, or holds the post now, when somebody declared a conflict."""
    return head_of_council(entry) if entry.data["conflict"] else User.objects.none()


def head_who_names_another(entry: Entry) -> QuerySet[User]:
    """The same, when a member has left without having sent a sheet."""
    return User.objects.none() if entry.data["sent"] else head_of_council(entry)


def head_of_council(entry: Entry) -> QuerySet[User]:
    """Who heads the unit that decides in the case of the council, and may know of it."""
    case = (
        Council.objects.select_related("case__unit", "case__proposal")
        .get(pk=entry.data["council"])
        .case
    )
    seats = policy.eligible(case.unit, [Role.HEAD], case.proposal)
    return User.objects.filter(pk__in=seats.values("person"))


def council_members(entry: Entry) -> QuerySet[User]:
    """Who sits in it and has no conflict: who declared one hears nothing of the dossier."""
    rows = CouncilMember.objects.filter(council=entry.data["council"], replaced_by=None)
    rows = rows.exclude(declaration__conflict=True)
    return User.objects.filter(pk__in=rows.values("person"), is_active=True)


def named_before(entry: Entry) -> QuerySet[User]:
    """Who sat there until somebody else was named; nobody who declared a conflict."""
    rows = CouncilMember.objects.filter(
        council=entry.data["council"], person=entry.data["instead_of"]
    ).exclude(declaration__conflict=True)
    return User.objects.filter(pk__in=rows.values("person"), is_active=True)


COUNCIL = {
    "council.declare": (Route(council_head, "head"),),
    "council.leave": (Route(head_who_names_another, "head"),),
    "council.call": (Route(council_members, "member"),),
    "council.name": (Route(named_before, "replaced"),),
    "council.dissolve": (Route(council_members, "member"),),
}
