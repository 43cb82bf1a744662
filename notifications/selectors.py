"""What waits for a person, as the first page shows it."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Expression, Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import Task
from core import clock
from workdays.calendar import Calendar

from .models import Notice

SOON = 3
"""Working days within which a task counts as nearly due."""
A_PAGE = 25


class Counts(NamedTuple):
    """How many open tasks wait for a person, by urgency."""

    late: int
    soon: int
    all: int


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


def soon_until(calendar: Calendar, *, at: datetime) -> datetime:
    """The end of the last day that counts as "within 3 working days"."""
    last = calendar.add(clock.day_of(at), SOON)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=clock.VIETNAM)


def counts(user: User, *, at: datetime, soon: datetime) -> Counts:
    """The three counters of the first page in one query."""
    found = (
        Task.objects.open()
        .held_by(user)
        .aggregate(
            late=Count("pk", filter=Q(due_at__lte=at)),
            soon=Count("pk", filter=Q(due_at__gt=at, due_at__lte=soon)),
            all=Count("pk"),
        )
    )
    return Counts(**found)


def waiting_for(user: User, *, at: datetime, only: str = "", after: str = "") -> Page:
    """The tasks whose turn is `user`'s, nearest due date first, one page of 25.

    `only` narrows to "late" or "soon"; `after` is the key of the last row of the page before
    ("<due, unix seconds>.<task id>"), malformed keys count as none.
    """
    calendar = Calendar.load()
    soon = soon_until(calendar, at=at)
    tasks = Task.objects.open().held_by(user)
    if only == "late":
        tasks = tasks.filter(due_at__lte=at)
    elif only == "soon":
        tasks = tasks.filter(due_at__gt=at, due_at__lte=soon)
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
        key = "late" if task.due_at <= at else "soon" if task.due_at <= soon else "later"
        left = calendar.between(today, task.due_on)
        groups[key].rows.append(Row(task, left, _why(task)))
    older = _key(shown[-1]) if len(found) > A_PAGE else ""
    return Page(
        [group for group in groups.values() if group.rows],
        counts(user, at=at, soon=soon),
        older,
        after,
    )


def badge(user: User, *, at: datetime | Expression) -> tuple[int, int]:
    """How many tasks are overdue and how many notices unread, in one query (at most 99 each)."""
    overdue = Task.objects.open().held_by(user).filter(due_at__lte=at)
    unread = Notice.objects.filter(recipient=user, read_at=None)
    found = dict(
        _first(overdue, "overdue").union(_first(unread, "unread"), all=True).values_list("of", "n")
    )
    return found.get("overdue", 0), found.get("unread", 0)


def _first(rows: QuerySet, name: str) -> QuerySet:
    return rows.order_by().values(of=Value(name)).annotate(n=Count("pk"))


def _why(task: Task) -> str:
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
