"""Revising the calendar: which open deadlines would move, and the two who decide it.

The page stands here and not with the calendar, which knows of no deadline (house.md 2).
"""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.proving import proven
from approvals import actions, forms
from approvals.models import DueMove, Task
from approvals.selectors import DIRECTIONS, due_changes, how_many, post_of
from core import clock
from core.http import go, page, posted, status_of, whole
from core.verdicts import WrongMoment
from journal.once import once
from proposals.models import Proposal
from workdays import actions as workdays
from workdays import policy
from workdays.calendar import Calendar
from workdays.models import CalendarDay, CalendarRevision
from workdays.selectors import compared, drafted

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One deadline of the list; `said` is what becomes or became of it."""

    task: Task
    whose: str
    old: date
    new: date
    said: str


@require_safe
def calendar_deadlines(request, pk):
    """Which open deadlines a draft would move, or a confirmed one has moved; and the decision."""
    return _page(request, _fetch(request, pk))


@require_POST
@proven
@once("approvals.propose_calendar")
def propose_calendar(request, pk):
    """Propose the draft to a second administrator, with what becomes of open deadlines."""
    revision = _fetch(request, pk)
    form = forms.Propose(posted(request))
    return _act(
        request,
        revision,
        form,
        lambda seen: workdays.propose(
            revision, seen=seen, by=request.user, at=clock.now(), **form.given()
        ),
        done=_("The calendar was proposed. Another administrator confirms it."),
        bound={"propose": form},
    )


@require_POST
@proven
@once("approvals.confirm_calendar")
def confirm_calendar(request, pk):
    """Confirm what another administrator proposed."""
    revision = _fetch(request, pk)
    form = forms.Confirm(posted(request))
    return _act(
        request,
        revision,
        form,
        lambda seen: actions.confirm_calendar(revision, seen=seen, by=request.user, at=clock.now()),
        done=_("The calendar is confirmed. Open deadlines follow as you two decided."),
        bound={"confirm": form},
    )


def _act(request, revision, form, do, *, done, bound):
    refusal = None
    if form.is_valid():
        try:
            do(whole(request.POST.get("seen")) or 0)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, done)
            return go(request, "approvals:calendar_deadlines", revision.pk)
    return _page(request, _fetch(request, revision.pk), refusal=refusal, form=form, **bound)


def _fetch(request, pk) -> CalendarRevision:
    policy.can_change(request.user).enforce()
    people = "started_by", "proposed_by", "confirmed_by", "moving"
    return get_object_or_404(CalendarRevision.objects.select_related(*people), pk=pk)


def _page(request, revision, *, refusal=None, **bound):
    context = {
        "revision": revision,
        "may_confirm": policy.can_confirm(request.user, revision),
        "refusal": refusal,
        "section": "admin",
        **_usual_forms(revision),
        **(_decided(request, revision) if revision.confirmed_at else _foreseen(request, revision)),
        **bound,
    }
    return page(
        request,
        "approvals/calendar_deadlines.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )


def _usual_forms(revision) -> dict:
    """The forms as they stand before anybody typed: the last proposal is offered again."""
    last = {
        "source": revision.source,
        "deadlines": revision.deadlines,
        "shortens": revision.shortens,
        "shorten_reason": revision.shorten_reason,
    }
    return {"propose": forms.Propose(initial=last), "confirm": forms.Confirm()}


def _foreseen(request, revision) -> dict:
    """What the draft would do to the deadlines that are open now: three queries and one a page."""
    days = list(revision.days.all())
    now = Calendar.load()
    standing = CalendarDay.objects.current().filter(date__year=revision.year)
    changes = due_changes(
        Task.objects.all(),
        now,
        drafted(revision, now, days),
        year=revision.year,
        at=clock.now(),
    )
    own = _readable(request.user, {change.proposal_id for change in changes})
    listed = [change for change in changes if change.proposal_id in own]
    after = _place(request.GET.get("after"))
    rest = [change for change in listed if after is None or (change.old, change.task_id) > after]
    shown = rest[:A_PAGE]
    tasks = _tasks([change.task_id for change in shown])
    last = shown[-1] if len(rest) > A_PAGE else None
    return {
        "days": [day for day in compared(standing, days) if day.kind != "same"],
        "counts": _counted(how_many(changes)),
        "hidden": len(changes) - len(listed),
        "rows": [
            _row(tasks[change.task_id], change.old, change.new, DIRECTIONS[change.direction])
            for change in shown
        ],
        "older": f"?after={last.old.isoformat()}.{last.task_id}" if last else "",
        "newer": "?" if after else "",
    }


def _decided(request, revision) -> dict:
    """What became of the deadlines that the two decided to move."""
    moves = DueMove.objects.filter(moving__revision=revision)
    counts = moves.aggregate(
        waiting=Count("pk", filter=Q(settled_at=None)),
        **{key: Count("pk", filter=Q(outcome=key)) for key in DueMove.Outcome.values},
    )
    readable = Proposal.objects.visible_to(request.user).exclude(authors__person=request.user)
    listed = moves.filter(task__proposal__in=readable.values("pk"))
    after = whole(request.GET.get("after"))
    found = list(
        listed.filter(pk__gt=after or 0)
        .select_related("task__proposal", "task__unit", "task__person")
        .order_by("pk")[: A_PAGE + 1]
    )
    shown = found[:A_PAGE]
    words = {**dict(DueMove.Outcome.choices), "": _("Still to be moved")}
    said = {DueMove.Outcome(key).label: counts[key] for key in DueMove.Outcome.values}
    return {
        "counts": [(word, n) for word, n in said.items() if n],
        "waiting": counts["waiting"],
        "hidden": sum(counts.values()) - listed.count(),
        "rows": [
            _row(row.task, row.old_due_on, row.new_due_on, words[row.outcome]) for row in shown
        ],
        "older": f"?after={shown[-1].pk}" if len(found) > A_PAGE else "",
        "newer": "?" if after else "",
    }


def _readable(user, proposals: set[int | None]) -> set[int]:
    """Those of the dossiers whose deadlines are named to `user`: seen, and not written by him."""
    seen = Proposal.objects.visible_to(user).filter(pk__in=[pk for pk in proposals if pk])
    return set(seen.exclude(authors__person=user).values_list("pk", flat=True))


def _tasks(keys: list[int]) -> dict[int, Task]:
    tasks = Task.objects.filter(pk__in=keys).select_related("proposal", "unit", "person")
    return {task.pk: task for task in tasks}


def _row(task: Task, old: date, new: date, said: str) -> Row:
    whose = post_of(task.kind, task.role, task.unit.name)
    return Row(task, f"{task.person}, {whose}" if task.person else whose, old, new, said)


def _counted(counts: dict[str, int]) -> list[tuple]:
    return [(DIRECTIONS[key], n) for key, n in counts.items()]


def _place(key: str | None) -> tuple[date, int] | None:
    """The place after which a page begins; a malformed key counts as none."""
    day, _dot, pk = (key or "").rpartition(".")
    number = whole(pk)
    try:
        return (date.fromisoformat(day), number) if number is not None else None
    except ValueError:
        return None
