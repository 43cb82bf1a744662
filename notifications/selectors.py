"""What waits for a person, as the first page shows it."""

import json
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.policy import shape_of, stand_in
from approvals.models import Decision, Kind, Task
from approvals.selectors import Standing
from core import clock
from core.kept import Kept, moment
from proposals.lifecycle import WRITABLE, State
from proposals.models import Author, Proposal
from proposals.policy import is_writable
from workdays.calendar import Calendar

from .models import Notice

SOON = 3
"""Working days within which a task counts as nearly due."""
A_PAGE = 25


class Counts(NamedTuple):
    """How many tasks with a due date wait for a person, by urgency; how many notices are unread."""

    late: int
    soon: int
    all: int
    unread: int


@dataclass(slots=True)
class Row:
    """One task on the first page, with the reason why it is there."""

    task: Task
    left: int
    why: str


@dataclass(slots=True)
class Group:
    """Tasks of one urgency: "late", "soon" or "later"."""

    key: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One page of tasks in the order of their due dates."""

    groups: list[Group]
    counts: Counts
    older: str
    newer: str
    own: list["Own"] = field(default_factory=list)
    """What is his without a due date, on the first page of the unfiltered list."""
    undated: int = 0
    """How much of that there is, on whatever page."""

    @property
    def all(self) -> int:
        """All that waits for him: what has a due date and what has none."""
        return self.counts.all + self.undated


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


def soon_until(calendar: Calendar, *, at: datetime) -> datetime:
    """The end of the last day that counts as "within 3 working days"."""
    last = calendar.add(clock.day_of(at), SOON)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=clock.VIETNAM)


def counts(user: User, *, at: datetime, soon: datetime) -> Counts:
    """The counters of the first page and of the frame around it, in one query."""
    posts, values = shape_of(user)
    ((found, n),) = _COUNTS.ask((posts,), values | {NOW: at, SOON_UNTIL: soon})
    found = json.loads(found) if isinstance(found, str) else found
    return Counts(**(found or {"late": 0, "soon": 0, "all": 0}), unread=n or 0)


NOW, SOON_UNTIL = moment(1), moment(2)


def _counts(posts) -> QuerySet:
    user = stand_in(posts)
    tasks = (
        _first(Task.objects.open().held_by(user), "tasks")
        .annotate(
            late=Count("pk", filter=_late(NOW)),
            soon=Count("pk", filter=~_late(NOW) & Q(due_at__lte=SOON_UNTIL)),
        )
        .values(json=JSONObject(late="late", soon="soon", all="n"))
    )
    unread = _first(Notice.objects.unread().filter(recipient=user), "unread").values("n")
    return User.objects.filter(pk=user.pk).values_list(Subquery(tasks), Subquery(unread))


_COUNTS = Kept(_counts)


def waiting_for(user: User, *, at: datetime, only: str = "", after: str = "") -> Page:
    """The tasks whose turn is `user`'s, nearest due date first, one page of 25.

    `only` narrows to "late" or "soon"; `after` is the key of the last row of the page before
    ("<due, unix seconds>.<task id>"), malformed keys count as none.
    """
    calendar = Calendar.load()
    soon = soon_until(calendar, at=at)
    tasks = Task.objects.open().held_by(user)
    if only == "late":
        tasks = tasks.filter(_late(at))
    elif only == "soon":
        tasks = tasks.filter(~_late(at), due_at__lte=soon)
    tasks = tasks.select_related("proposal__lead", "proposal__unit", "unit").order_by(
        "due_at", "pk"
    )
    place = _place(after)
    if place:
        due, pk = place
        tasks = tasks.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk))
    found = list(tasks[: A_PAGE + 1])
    shown = found[:A_PAGE]
    groups = {key: Group(key) for key in ("late", "soon", "later")}
    today = clock.day_of(at)
    for task in shown:
        late = task.due_at <= at and not task.provisional
        key = "late" if late else "soon" if task.due_at <= soon else "later"
        left = calendar.left(task.due_on, today)
        groups[key].rows.append(Row(task, left, _why(task)))
    older = _key(shown[-1]) if len(found) > A_PAGE else ""
    own = own_writing(user)
    return Page(
        [group for group in groups.values() if group.rows],
        counts(user, at=at, soon=soon),
        older,
        after,
        [] if only or place else own,
        sum(len(group.rows) for group in own),
    )


def own_writing(user: User) -> list[Own]:
    """What waits for `user` as an author and has no due date, by kind: one query.

    Invitations, shares that were changed, what was returned, agreed ideas without a plan, drafts.
    A co-author who may only read or remark has nothing to write.
    """
    rows = (
        user.authorships.filter(removed_at=None)
        .filter(
            Q(accepted_at=None)
            | Q(proposal__state__in=WRITABLE)
            & (Q(level=Author.Level.EDIT) | ~Q(confirmed_share=F("share")))
        )
        .filter(proposal__state__in=[*WRITABLE, State.REGISTERED, State.SUBMITTED])
        .select_related("proposal__lead")
        .alias(invited=Q(accepted_at=None))
        .order_by("-invited", "-is_lead", "-proposal__moved_at", "-pk")  # his own, the newest first
    )
    groups = {key: Own(key, title, act) for key, (title, act) in OWN.items()}
    for row in rows[:AT_MOST]:
        key, url = _of_the_author(row)
        if key:
            groups[key].rows.append(Writing(row, url))
    return [group for group in groups.values() if group.rows]


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


def mine(user: User, *, most: int) -> list[Standing]:
    """The dossiers of `user` that moved last, each with where it stands: two queries.

    What he writes himself is not among them: see `own_writing`.
    """
    own = user.authorships.filter(removed_at=None, accepted_at__isnull=False)
    own = own.exclude(level=Author.Level.EDIT, proposal__state__in=WRITABLE)
    last = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    found = list(
        Proposal.objects.filter(pk__in=own.values("proposal"))
        .annotate(decided=Coalesce(Subquery(last.values("type")[:1]), Value("")))
        .order_by("-moved_at", "-pk")[:most]
    )
    owed: dict[int, list[Task]] = {}
    tasks = Task.objects.open().filter(proposal__in=found) if found else ()
    if found:
        tasks = tasks.select_related("unit", "person", "step").order_by("due_at", "pk")
    for task in tasks:
        owed.setdefault(task.proposal_id, []).append(task)
    return [Standing(one, owed.get(one.pk, []), one.decided) for one in found]


def badge(user: User) -> tuple[int, int]:
    """How many tasks are overdue now and how many notices unread, in one query."""
    posts, values = shape_of(user)
    found = dict(_BADGE.ask((posts, clock.shape()), values))
    return found.get("overdue", 0), found.get("unread", 0)


def _badge(posts, _clock) -> QuerySet:
    user = stand_in(posts)
    overdue = Task.objects.open().held_by(user).filter(_late(clock.now_in_query()))
    unread = Notice.objects.unread().filter(recipient=user)
    both = _first(overdue, "overdue").union(_first(unread, "unread"), all=True)
    return both.values_list("of", "n")


_BADGE = Kept(_badge)


def _first(rows: QuerySet, name: str) -> QuerySet:
    return rows.order_by().values(of=Value(name)).annotate(n=Count("pk"))


def _late(at) -> Q:
    """Past the due date; nobody is late on a provisional one (fault 24)."""
    return Q(due_at__lte=at, provisional=False)


def _why(task: Task) -> str:
    if task.kind == Kind.VOTE:
        return _("you vote: collective leadership, %(unit)s") % {"unit": task.unit}
    if task.person_id:
        return _("named in person")
    return _("as %(role)s, %(unit)s") % {"role": task.get_role_display(), "unit": task.unit}


def _key(task: Task) -> str:
    return f"{task.due_at.timestamp():.6f}.{task.pk}"


def _place(key: str) -> tuple[datetime, int] | None:
    try:
        due, _dot, pk = key.rpartition(".")
        return datetime.fromtimestamp(float(due), tz=clock.VIETNAM), int(pk)
    except (ValueError, OverflowError):
        return None
