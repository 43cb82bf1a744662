"""What waits for a person, as the first page shows it."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import Mandate, User
from accounts.policy import ANYBODY, Shape, shape_of, stand_in
from approvals import policy
from approvals.models import Cause, Directive, Kind, Task, UrgencyMark, UrgentReport
from approvals.models.cases import KINDS, ROLES
from approvals.selectors import directed, left_of
from core import clock
from core.counting import BADGE, Capped
from core.kept import Kept, mark, moment
from notifications.models import Notice
from workdays.calendar import Calendar

from .own import Own, own_writing, standing_in_for

CAUSES = dict(Cause.choices)
URGENT = (Kind.URGENT_ANSWER, Kind.URGENT_DIRECTIVE, Kind.URGENT_DOSSIER)
MARKS = dict(UrgencyMark.choices)
FEW = 10
"""So many steps of urgent cases stand on top of the first page; all stand by their due date."""
SOON = 3
"""Working days within which a task counts as nearly due."""
A_PAGE = 25


class Counts(NamedTuple):
    """How many tasks with a due date wait for a person, by urgency; how many notices are unread."""

    late: int
    soon: int
    all: int
    unread: int


class Row(NamedTuple):
    """One task on the first page, with the reason why it is there."""

    pk: int
    title: str
    code: str
    """Of its dossier; "" for a task that has none."""
    lead: str
    unit: str
    """Where the dossier belongs; without one, whose task it is."""
    step: str
    why: str
    left: int
    due_on: date
    provisional: bool
    paused_at: datetime | None = None
    """Since when the clock stands still, and why."""
    why_paused: str = ""
    mine: bool = False
    """Whether the head named the reader for it."""
    assigned_to: str = ""
    """Whom else he named."""
    urgent: str = ""
    """The mark of the urgent case it is a step of; "" for any other step."""


class Owed(NamedTuple):
    """One open task, as it is read."""

    pk: int
    kind: str
    role: str
    person: int | None
    unit: str
    due_on: date
    due_at: datetime
    hours: int | None
    provisional: bool
    title: str | None
    code: str | None
    lead: str | None
    place: str | None
    unit_id: int
    proposal: int | None
    paused_at: datetime | None
    paused_for: str
    assignee: int | None
    assigned_to: str | None
    mark: str | None

    @property
    def is_urgent(self) -> bool:
        return self.kind in URGENT

    def row(self, left: int, user: User) -> Row:
        step = str(KINDS[self.kind])
        why = str(CAUSES[self.paused_for]) if self.paused_for else ""
        due = left, self.due_on, self.provisional, self.paused_at, why
        mine = self.assignee == user.pk
        urgent = str(MARKS.get(self.mark) or _("Urgent")) if self.is_urgent else ""
        assigned = "" if mine else self.assigned_to or ""
        facts = step, self._why(user), *due, mine, assigned, urgent
        if self.title is None:
            return Row(self.pk, f"{step}: {self.unit}", "", "", self.unit, *facts)
        return Row(self.pk, self.title, self.code or "", self.lead, self.place, *facts)

    def _why(self, user: User) -> str:
        if self.kind == Kind.VOTE:
            return _("you vote: collective leadership, %(unit)s") % {"unit": self.unit}
        if self.person:
            return _("named in person")
        about = {"role": ROLES[self.role], "unit": self.unit}
        if stand := policy.standing_for(user, self.unit_id, self.role, self.kind, self.proposal):
            return _("%(role)s, %(unit)s: %(said)s") % {**about, "said": stand.said}
        return _("as %(role)s, %(unit)s") % about

    @property
    def place_key(self) -> str:
        return f"{self.due_at.timestamp():.6f}.{self.pk}"


@dataclass(slots=True)
class Group:
    """Tasks of one urgency: "late", "soon" or "later"; "urgent" on top."""

    key: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One page of tasks in the order of their due dates."""

    groups: list[Group]
    counts: Counts
    older: str
    newer: str
    own: list[Own] = field(default_factory=list)
    """What is his without a due date, on the first page of the unfiltered list."""
    undated: int = 0
    """How much of that there is, on whatever page."""
    to_confirm: list[Mandate] = field(default_factory=list)
    """Who is to stand in for him, as others prepared it: it waits for him too."""
    stood_in: list[Mandate] = field(default_factory=list)
    """Who stands in for him today."""
    directed: list[Directive] = field(default_factory=list)
    """What a level above lets his unit do at once."""

    @property
    def all(self) -> int:
        """All that waits for him: what has a due date, what has none, whom he is to confirm, what
        his unit is to do at once.
        """
        return self.counts.all + self.undated + len(self.to_confirm) + len(self.directed)


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
            soon=Count("pk", filter=~_late(NOW) & _soon(SOON_UNTIL)),
        )
        .values(json=JSONObject(late="late", soon="soon", all="n"))
    )
    unread = _first(Notice.objects.unread().filter(recipient=user), "unread").values("n")
    return User.objects.filter(pk=user.pk).values_list(Subquery(tasks), Subquery(unread))


_COUNTS = Kept(_counts, planned=True)


def waiting_for(user: User, *, at: datetime, only: str = "", after: str = "") -> Page:
    """The tasks whose turn is `user`'s, nearest due date first, one page of 25.

    On top of the first page stand the steps of urgent cases, whatever their due date (ten of them).
    `only` narrows to "late" or "soon"; `after` is the key of the last row of the page before
    ("<due, unix seconds>.<task id>"), malformed keys count as none.
    """
    calendar = Calendar.load()
    soon = soon_until(calendar, at=at)
    place = _place(after)
    due, pk = place or (None, None)
    shape, values = shape_of(user)
    found = _TASKS.ask(
        (shape, only, place is not None),
        values | {NOW: at, SOON_UNTIL: soon, PLACE_DUE: due, PLACE_PK: pk},
    )
    found = [Owed(*task) for task in found]  # what is not of this page comes after it: see _tasks
    shown, more = found[:A_PAGE], len(found) > A_PAGE
    top = [] if place else [task for task in found if task.is_urgent][:FEW]
    groups = {key: Group(key) for key in ("urgent", "late", "soon", "later")}
    for task in top:
        groups["urgent"].rows.append(task.row(left_of(task, calendar, at=at), user))
    for task in shown:
        if task in top:
            continue
        late = task.due_at <= at and not task.provisional
        near = task.due_at <= soon and task.paused_at is None
        key = "late" if late else "soon" if near else "later"
        groups[key].rows.append(task.row(left_of(task, calendar, at=at), user))
    older = shown[-1].place_key if more else ""
    own = own_writing(user)
    return Page(
        [group for group in groups.values() if group.rows],
        counts(user, at=at, soon=soon),
        older,
        after,
        [] if only or place else own,
        sum(len(group.rows) for group in own),
        *standing_in_for(user, on=clock.day_of(at)),
        directed(user, on=clock.day_of(at)),
    )


PLACE_DUE, PLACE_PK = moment(3), mark(-1)


def _tasks(shape: Shape, only: str, placed: bool) -> QuerySet:
    tasks = Task.objects.open().held_by(stand_in(shape))
    if only == "late":
        tasks = tasks.filter(_late(NOW))
    elif only == "soon":
        tasks = tasks.filter(~_late(NOW), _soon(SOON_UNTIL))
    if placed:
        tasks = tasks.filter(Q(due_at__gt=PLACE_DUE) | Q(due_at=PLACE_DUE, pk__gt=PLACE_PK))
    # These first: else what stands beside each is read for all that wait, to show one page of them.
    page = tasks.order_by("due_at", "pk").values("pk")[: A_PAGE + 1]
    if not placed:
        urgent = tasks.filter(kind__in=URGENT).order_by("due_at", "pk").values("pk")[:FEW]
        page = page.union(urgent)
    tasks = Task.objects.filter(pk__in=page).values_list(
        *("pk", "kind", "role", "person", "unit__name", "due_on", "due_at", "hours", "provisional"),
        *("proposal__title", "proposal__code"),
        *("proposal__lead__full_name", "proposal__unit__name", "unit_id", "proposal"),
        *("paused_at", "paused_for", "assignee", "assignee__full_name"),
        # Not joined: with one join more PostgreSQL joins in the order written, all tasks first.
        Subquery(UrgentReport.objects.filter(case=OuterRef("case")).values("mark")[:1]),
    )
    return tasks.order_by("due_at", "pk")


_TASKS = Kept(_tasks, planned=True)


def notices(user: User, *, before: int | None = None) -> list[Notice]:
    """A page of notices and one more, the newest first; those before a key when it is given."""
    return _NOTICES.objects((ANYBODY, before is not None), {ANYBODY: user.pk, PLACE_PK: before})


def _notices(person: int, placed: bool) -> QuerySet:
    rows = Notice.objects.filter(recipient=person).for_reading().order_by("-pk")
    rows = rows.only(
        *("recipient", "verb", "data", "told_at", "read_at"),
        *("entry__subject_id", "entry__data", "entry__actor__full_name"),
        *("proposal__code", "proposal__title"),
        *("proposal__joined_to__code", "proposal__joined_to__title"),
        *(
            "task__kind",
            "task__subject",
            "task__due_on",
            "task__due_at",
            "task__hours",
            "task__done_at",
            "task__voided_at",
        ),
        "task__unit__name",
    )
    if placed:
        rows = rows.filter(pk__lt=PLACE_PK)
    return rows[: A_PAGE + 1]


_NOTICES = Kept(_notices, planned=True)


def badge(user: User) -> tuple[int, int]:
    """How many tasks are overdue now and how many notices unread, in one query.

    Counted to one more than a badge shows.
    """
    posts, values = shape_of(user)
    ((overdue, unread),) = _BADGE.ask((posts, clock.shape()), values)
    return overdue, unread


def _badge(posts, _clock) -> QuerySet:
    user = stand_in(posts)
    overdue = Task.objects.open().held_by(user).filter(_late(clock.now_in_query()))
    unread = Notice.objects.unread().filter(recipient=user)
    both = (Capped(rows.order_by().values("pk")[: BADGE + 1]) for rows in (overdue, unread))
    return User.objects.filter(pk=user.pk).values_list(*both)


_BADGE = Kept(_badge, planned=True)


def _first(rows: QuerySet, name: str) -> QuerySet:
    return rows.order_by().values(of=Value(name)).annotate(n=Count("pk"))


def _late(at) -> Q:
    """Past the due date; nobody is late on a provisional one (fault 24)."""
    return Q(due_at__lte=at, provisional=False)


def _soon(until) -> Q:
    """Nearly due; what stands still is not."""
    return Q(due_at__lte=until, paused_at=None)


def _place(key: str) -> tuple[datetime, int] | None:
    try:
        due, _dot, pk = key.rpartition(".")
        return datetime.fromtimestamp(float(due), tz=clock.VIETNAM), int(pk)
    except (ValueError, OverflowError, OSError):  # the last: beyond what the machine's clock knows
        return None
