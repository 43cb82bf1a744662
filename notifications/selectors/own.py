"""What a person writes himself and where his own dossiers stand, as the first page shows it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Mandate, User
from accounts.policy import ANYBODY
from accounts.roles import LEADERS
from approvals.models import Decision, Task
from approvals.selectors import Standing, step_now, told_to_authors
from core.kept import Kept, a_day, keyed, marks
from proposals.lifecycle import WRITABLE, State
from proposals.models import Author
from proposals.policy import is_writable


class Writing(NamedTuple):
    """A dossier (or an invitation to one) that waits for its author, and where he goes on."""

    author: Author
    url: str


@dataclass(slots=True)
class Own:
    """What one person writes or has to answer as an author: kinds as in `OWN`."""

    key: str
    title: Promise
    act: Promise
    rows: list[Writing] = field(default_factory=list)


OWN: dict[str, tuple[Promise, Promise]] = {
    "invited": (
        gettext_lazy("Invitations as a co-author to answer"),
        pgettext_lazy("invitation", "Answer"),
    ),
    "share": (
        gettext_lazy("Shares to confirm"),
        pgettext_lazy("a share", "Look and confirm"),
    ),
    "returned": (
        gettext_lazy("Returned: to be completed and submitted again"),
        pgettext_lazy("a draft", "Complete"),
    ),
    "agreed": (
        gettext_lazy("Agreed ideas to be made into a plan"),
        pgettext_lazy("a draft", "Write the plan"),
    ),
    "draft": (gettext_lazy("Drafts not sent yet"), pgettext_lazy("a draft", "Continue")),
}
"""What waits for a person as an author, in this order: heading and word of the link."""
AT_MOST = 30
"""Such rows on the first page; all stand under "My dossiers"."""


def own_writing(user: User) -> list[Own]:
    """What waits for `user` as an author and has no due date, by kind: one query.

    Invitations, shares that were changed, what was returned, agreed ideas without a plan, drafts.
    A co-author who may only read or remark has nothing to write.
    """
    groups = {key: Own(key, title, act) for key, (title, act) in OWN.items()}
    for row in _WRITING.objects((ANYBODY,), {ANYBODY: user.pk}):
        key, url = _of_the_author(row)
        if key:
            groups[key].rows.append(Writing(row, url))
    return [group for group in groups.values() if group.rows]


def _writing(person: int) -> QuerySet:
    return (
        Author.objects.filter(person=person, removed_at=None)
        .filter(
            Q(accepted_at=None)
            | Q(proposal__state__in=WRITABLE)
            & (Q(level=Author.Level.EDIT) | ~Q(confirmed_share=F("share")))
        )
        .filter(proposal__state__in=[*WRITABLE, State.REGISTERED, State.SUBMITTED])
        .select_related("proposal__lead")
        .only(
            *("share", "level", "is_lead", "invited_at", "accepted_at"),
            *("confirmed_at", "confirmed_share", "proposal__lead__full_name"),
            *(f"proposal__{name}" for name in ("code", "title", "state", "route", "moved_at")),
        )
        .alias(invited=Q(accepted_at=None))
        .order_by("-invited", "-is_lead", "-proposal__moved_at", "-pk")  # his own, the newest first
    )[:AT_MOST]


_WRITING = Kept(_writing, planned=True)


def _of_the_author(row: Author) -> tuple[str, str]:
    """What an author has to do with a dossier, and where; "" for nothing."""
    proposal = row.proposal
    if row.accepted_at is None:
        return "invited", reverse("proposals:invitations")
    if not row.has_confirmed:
        return "share", reverse("proposals:authors", args=[proposal.pk])
    if is_writable(proposal):
        key = "returned" if proposal.state == State.RETURNED else "draft"
        return key, reverse("proposals:plan", args=[proposal.pk])
    if row.is_lead:
        return "agreed", reverse("approvals:dossier", args=[proposal.pk])
    return "", ""


class StandingIn(NamedTuple):
    """Who stands in for somebody."""

    to_confirm: list[Mandate]
    """As others prepared it: nothing has force before he answers."""
    now: list[Mandate]
    """In force today."""


def standing_in_for(user: User, *, on: date) -> StandingIn:
    """Who is to stand in for `user` and who does: one query, for leaders only."""
    if not user.sight.holds_any(LEADERS):
        return StandingIn([], [])
    rows = _STANDING_IN.objects((), {ANYBODY: user.pk, TODAY: on})
    given = [row for row in rows if row.given_at is not None]
    return StandingIn([row for row in rows if row.given_at is None], given)


TODAY = a_day(1)


def _standing_in() -> QuerySet:
    mine = Mandate.objects.filter(giver=ANYBODY)
    now = mine.in_force(TODAY).filter(seat__isnull=False)  # else it is no post of his own
    rows = mine.filter(Q(given_at=None, ended_at=None) | Q(pk__in=now.values("pk")))
    rows = rows.filter(last_day__gte=TODAY).select_related("prepared_by", "holder")
    rows = rows.only(
        *("giver", "given_at", "first_day", "last_day", "kinds", "dossier"),
        *("prepared_by__full_name", "holder__full_name"),
    )
    return rows.order_by("-given_at", "first_day", "pk")[:AT_MOST]  # what waits for him comes first


_STANDING_IN = Kept(_standing_in, planned=True)


def mine(user: User, *, most: int) -> list[Standing]:
    """The dossiers of `user` that moved last, each with where it stands: two queries.

    What he writes himself is not among them: see `own_writing`.
    """
    found = _MINE.objects((ANYBODY, most), {ANYBODY: user.pk})
    owed: dict[int, list[Task]] = {}
    keys = keyed((one.proposal_id for one in found), most)
    for task in _OWED.objects((most,), keys) if found else ():
        owed.setdefault(task.proposal_id, []).append(task)
    return [_stands(one, owed.get(one.proposal_id, [])) for one in found]


def _stands(one: Author, owed: list[Task]) -> Standing:
    """Where it stands as its author may read it."""
    return Standing(one.proposal, told_to_authors(owed), one.decided, step_now(owed))


def _mine(person: int, most: int) -> QuerySet:
    last = Decision.objects.filter(proposal=OuterRef("proposal")).order_by("-pk")
    return (
        Author.objects.filter(person=person, removed_at=None, accepted_at__isnull=False)
        .exclude(level=Author.Level.EDIT, proposal__state__in=WRITABLE)
        .select_related("proposal")
        .only(*(f"proposal__{name}" for name in ("code", "title", "state", "moved_at")))
        .annotate(decided=Coalesce(Subquery(last.values("type")[:1]), Value("")))
        .order_by("-proposal__moved_at", "-proposal_id")[:most]
    )


def _owed(most: int) -> QuerySet:
    tasks = Task.objects.open().filter(proposal__in=marks(most))
    return (
        tasks.select_related("unit", "person")
        .only(
            *("kind", "role", "proposal", "opened_at", "due_on", "due_at", "provisional"),
            *(
                "paused_at",
                "paused_for",
                "paused_days",
                "voided_at",
                "due_version",
                "working_days",
                "extended_days",
                "counted_from",
                "hours",
                "subject",
                "unit__name",
                "person__full_name",
            ),
        )
        .order_by("due_at", "pk")
    )


_MINE, _OWED = Kept(_mine, planned=True), Kept(_owed, planned=True)
