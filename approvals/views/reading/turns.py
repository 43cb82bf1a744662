"""Who acts next, since when, by which day and by which sum."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Unit
from accounts.policy import sight
from accounts.roles import LEADERS, Role
from approvals import selectors
from approvals.models import Kind, Task
from core.templatetags.core import vdate, vdatetime
from proposals.lifecycle import WRITABLE, State
from workdays.hours import due_in

from . import pausing


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that is owed: what, by whom, since when, by when, and how the day was reckoned."""

    what: str | Promise
    who: str
    since: date | datetime
    by: str
    sum: str = ""
    late: bool = False
    provisional: bool = False
    extend: str = ""
    """Where the reader puts the due date off; "" when he may not."""
    assignee: str = ""
    """Whom the head named for it; "" when nobody, or the reader is not told."""
    assign: str = ""
    """Where the reader names an officer for it; "" when he may not."""
    urge: str = ""
    """Where the reader, who follows the unit, urges what is overdue; "" when there is nothing."""


def kind_shown(kind: str, *, deliberation: bool) -> str | Promise:
    """The name of a step. That a meeting of both sides is held tells what the Party said, so an
    author reads that opinions are gathered.
    """
    if kind == Kind.PARTY_MEETING and not deliberation:
        return Kind.PARTY_OPINION.label
    if kind == Kind.CONFIRM_MINUTES and not deliberation:
        return Kind.CLOSE_VOTE.label
    if kind == Kind.RESOLUTION_CHECK and not deliberation:
        return Kind.RESOLUTION.label
    return Kind(kind).label


def who_of(task: Task) -> str:
    """Whose turn: the person, or the post with its unit."""
    who = task.person.full_name if task.person_id else task.get_role_display()
    return f"{who}, {task.unit.name}"


def said_by(task: Task) -> str:
    """Who did it; of a stand-in: “A thay B theo văn bản số …, ngày …”."""
    who = task.done_by.full_name if task.done_by else ""
    return f"{who}, {task.mandate.said}" if task.mandate_id else who


def leadership_of(unit: Unit) -> str:
    """The voters of a unit as one."""
    return _("The collective leadership, %(unit)s") % {"unit": unit.name}


def by_of(task: Task, at: datetime) -> str:
    """By which day, in words; overdue when it has passed (never on a provisional day)."""
    if task.paused_at is not None:
        still = pausing.stands_still(task)
        if not _is_late(task, at):
            return still
        since = _("overdue since %(day)s") % {"day": vdate(task.due_on)}
        return f"{since}; {still}"
    if task.hours is not None:
        said = _("due at %(moment)s, overdue") if at >= task.due_at else _("due at %(moment)s")
        return said % {"moment": vdatetime(task.due_at)}
    day = {"day": vdate(task.due_on)}
    if _is_late(task, at):
        return _("overdue since %(day)s") % day
    return _("due on %(day)s") % day


def _is_late(task: Task, at: datetime) -> bool:
    return at >= task.due_at and not task.provisional


def sum_of(task: Task) -> str:
    """How the due day was reckoned."""
    if task.hours is not None:
        return hours_from(task.hours, due_in(task.due_at, -task.hours))
    counted = days_from(task.working_days, task.counted_from)
    more = pausing.stood_still(task.paused_days), pausing.extended(task.extended_days)
    return ", ".join(filter(None, (counted, _days_off(task), *more)))


def _days_off(task: Task) -> str:
    """That days off lie between, or days worked in their place; as many as the sum lacks.

    Nothing is asked of the calendar: the due day was reckoned by it. What was moved since is not
    explained by days off.
    """
    if task.paused_days or task.extended_days or task.due_version > 1:
        return ""
    days = (task.due_on - task.counted_from).days
    week = sum((task.counted_from + timedelta(n)).weekday() < 5 for n in range(1, days + 1))
    off = week - task.working_days
    if off > 0:
        said = ngettext("%(n)d holiday lies between", "%(n)d holidays lie between", off)
        return said % {"n": off}
    if off < 0:
        said = ngettext("%(n)d weekend day is worked", "%(n)d weekend days are worked", -off)
        return said % {"n": -off}
    return ""


def days_from(n: int, day: date | datetime) -> str:
    """So many working days from that day."""
    return ngettext(
        "%(n)d working day counted from %(day)s, that day not counted",
        "%(n)d working days counted from %(day)s, that day not counted",
        n,
    ) % {"n": n, "day": vdate(day)}


def hours_from(n: int, moment: datetime) -> str:
    """So many hours of the clock from that moment."""
    return ngettext(
        "%(n)d hour counted from %(moment)s, nights and days off included",
        "%(n)d hours counted from %(moment)s, nights and days off included",
        n,
    ) % {"n": n, "moment": vdatetime(moment)}


def turns_of(
    tasks: list[Task], proposal, authors, *, at: datetime, deliberation: bool, user=None
) -> list[Turn]:
    """What is owed in a dossier now, the nearest due date first; ballots of one vote as one."""
    turns, voting = [], set()
    for task in sorted(tasks, key=lambda task: (task.due_at, task.pk)):
        who = who_of(task)
        if task.kind == Kind.VOTE:
            if task.case_id in voting:
                continue
            voting.add(task.case_id)
            who = leadership_of(task.unit)
        turns.append(
            Turn(
                kind_shown(task.kind, deliberation=deliberation),
                who,
                task.opened_at,
                by_of(task, at),
                sum_of(task),
                _is_late(task, at),
                task.provisional and task.paused_at is None,
                _extend(task, user, at) if deliberation else "",
                task.assignee.full_name if deliberation and task.assignee_id else "",
                _assign(task, user) if deliberation else "",
                _urge(task, user, at) if deliberation else "",
            )
        )
    return turns or _of_the_authors(proposal, authors)


def _extend(task: Task, user, at: datetime) -> str:
    """Where `user`, a head, may put the due date off: offered by his posts, judged on its page."""
    if task.hours is not None:
        return ""
    if user is None or task.kind in FIXED or task.paused_at is not None or at >= task.due_at:
        return ""
    heads = {unit for unit, role in sight(user).posts if role == Role.HEAD}
    own = task.role != Role.HEAD and task.person_id is None
    if task.kind == Kind.SUPPLEMENT:
        offered = bool(task.case_id) and task.case.unit_id in heads
    else:
        offered = task.unit_id in heads if own else bool(heads - {task.unit_id})
    return reverse("approvals:extend", args=[task.pk]) if offered else ""


def _assign(task: Task, user) -> str:
    """Where `user`, who heads the unit or stands in there, names an officer: judged on its page."""
    if user is None or task.role != Role.UNIT_OFFICER or task.person_id is not None:
        return ""
    heads = selectors.headed_by(user)
    return reverse("approvals:assign", args=[task.pk]) if task.unit_id in heads else ""


def _urge(task: Task, user, at: datetime) -> str:
    """The list of who is late in that unit, for whoever follows it: judged there, step by step."""
    if user is None or not _is_late(task, at) or task.paused_at is not None:
        return ""
    seen = sight(user)
    own = task.person_id == user.pk or (task.unit_id, task.role) in seen.posts
    leads = any(unit == task.unit.superior_id and role in LEADERS for unit, role in seen.posts)
    reads = seen.reads_all or any(task.unit.path.startswith(one) for one in seen.branches)
    return f"{reverse('reports:delays')}?u={task.unit_id}" if (leads or reads) and not own else ""


FIXED = (Kind.VOTE, Kind.CLOSE_VOTE, Kind.ASKED_OPINION, Kind.URGENT_DOSSIER)
"""Steps that nobody extends: their limit is a decree's, or their silence is recorded."""


def _of_the_authors(proposal, authors) -> list[Turn]:
    """While the authors write, it is their turn; nothing is due."""
    if proposal.state not in WRITABLE:
        return []
    what = {
        State.DRAFT: _("Finish the draft and send it"),
        State.AGREED: _("Write the plan and submit it"),
        State.RETURNED: _("Complete the plan and submit it again"),
    }[proposal.state]
    lead = next((one.name for one in authors if one.lead), "")
    return [Turn(what, lead, proposal.moved_at, _("no due date for writing"))]
