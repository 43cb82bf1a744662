"""The open cases of one's unit; asking and assigning for several of them; what became of each."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policy import sight
from accounts.roles import Role
from accounts.selectors import slice_of
from approvals import actions, forms, selectors
from approvals.models import BulkAct, BulkRow, Task
from core import clock
from core.acting import marks, turn
from core.clock import day_of
from core.http import go, page, posted, whole
from journal.once import NOT_PART_OF_THE_ACT, once

from .reading.turns import by_of, who_of

STEP, CASE = "step", "case"
MOST = 50
"""Dossiers of one order (approvals.selectors.bulk)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is owed in a case."""

    what: str
    who: str
    by: str
    late: bool
    assignee: str
    gone: bool
    """Whether who was named is no officer of the unit any more."""
    holders: str = ""
    """Who holds the post whose turn it is; "" where somebody is named or asked by name."""
    unit: int = 0


@require_safe
def unit_work(request):
    """What runs at the units where the reader works, the longest waiting first."""
    user, at = request.user, clock.now()
    units = _units(user)
    found = slice_of(
        selectors.cases_at(user).only("received_at"),
        ("received_at", "pk"),
        first=lambda: selectors.first_at(user),
        **marks(request),
    )
    shown = selectors.shown_of(found.rows)
    seats = selectors.seats_of_posts(units, day_of(at)) if shown else []
    officers = {(seat.unit_id, seat.person_id) for seat in seats if seat.role == Role.UNIT_OFFICER}
    holders = defaultdict(list)
    for seat in seats:
        holders[seat.unit_id, seat.role].append(seat.person.full_name)
    context = {
        "rows": [
            (case, [_step(one, at, officers, holders) for one in owed]) for case, owed in shown
        ],
        "directed": selectors.directed(user, on=day_of(at)),
        "urges": bool(sight(user).branches or sight(user).reads_all),
        "heads": bool(selectors.headed_by(request.user)),
        "ordered": request.user.bulk_acts.exists(),
        "most": MOST,
        "section": "inbox",
        **turn(request, found),
    }
    return page(request, "approvals/unit_work.html", context)


@require_POST
@once("approvals.ask_several")
def ask_several(request):
    """One question to one unit or person: written, looked at for each dossier, ordered."""
    _units(request.user)
    on = day_of(clock.now())
    form = _form(request, forms.AskSeveral, rules=selectors.opinion_rules(on))
    who = form.addressee() if form.is_valid() else None
    rows = selectors.to_ask(request.user, _keys(request), who, on=on)
    return _several(request, form, rows, "ask", actions.order_asking)


@require_POST
@once("approvals.assign_several")
def assign_several(request):
    """One officer for what waits for officers in each of these dossiers."""
    on = day_of(clock.now())
    units = selectors.headed_by(request.user)
    if not units:
        raise PermissionDenied(_("Only the head of a unit, or who stands in for him, assigns."))
    form = _form(request, forms.AssignSeveral, seats=selectors.officers_of(units, on))
    person = form.given()["person"] if form.is_valid() else None
    rows = selectors.to_assign(request.user, _keys(request), person, on=on)
    return _several(request, form, rows, "assign", actions.order_assigning)


@require_safe
def bulk_acts(request):
    """What the reader ordered, the newest first."""
    found = slice_of(
        request.user.bulk_acts.select_related("unit", "person"),
        ("pk",),
        down=True,
        **marks(request),
    )
    context = {"rows": found.rows, "section": "inbox", **turn(request, found)}
    return page(request, "approvals/bulk_acts.html", context)


@require_safe
def bulk_act(request, pk):
    """What became of each dossier of an order; its own, for it names dossiers."""
    acts = BulkAct.objects.filter(by=request.user).select_related("unit", "person")
    act = get_object_or_404(acts, pk=pk)
    rows = selectors.bulk_rows(act, request.user)
    settled = [row for row in rows if row.state != BulkRow.State.WAITING]
    done = [row for row in rows if row.state == BulkRow.State.DONE]
    context = {
        "act": act,
        "rows": rows,
        "done": len(done),
        "refused": len(settled) - len(done),
        "settled": len(settled),
        "waits": len(settled) < len(rows),
        "section": "inbox",
    }
    return page(request, "approvals/bulk_act.html", context, part="results")


def _units(user) -> set[int]:
    if units := selectors.units_of(user):
        return units
    raise PermissionDenied(
        _("This list is for heads and officers of a unit, and for who stands in for a head.")
    )


def _form(request, form, **kwargs):
    """Empty when the dossiers were just chosen, and filled in afterwards."""
    return form(None if request.POST.get(STEP) == "choose" else posted(request), **kwargs)


def _keys(request) -> list[int]:
    found = [key for one in request.POST.getlist(CASE) if (key := whole(one)) is not None]
    return list(dict.fromkeys(found))


def _several(request, form, rows, what, order):
    step = request.POST.get(STEP)
    too_many = len(_keys(request)) > MOST
    ready = form.is_valid() and step != "edit" and not too_many
    if ready and step == "send":
        act = order(_keys(request), by=request.user, at=clock.now(), **form.given())
        if act is not None:
            return go(request, "approvals:bulk_act", act.pk)
    context = {
        "form": form,
        "rows": rows,
        "what": what,
        "ready": ready,
        "given": form.given() if ready else None,
        "possible": sum(not row.reason for row in rows),
        "carried": _carried(request, rows) if ready else [],
        "too_many": too_many,
        "most": MOST,
        "section": "inbox",
    }
    return page(request, "approvals/several.html", context)


def _carried(request, rows) -> list[tuple[str, str]]:
    """What was typed, and every case that was chosen: also where nothing can be done, so that the
    order says of each what became of it.
    """
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_PART_OF_THE_ACT and name not in (STEP, CASE)
        for value in values
    ]
    cases = dict.fromkeys(row.case.pk for row in rows)
    return [*typed, *((CASE, str(key)) for key in cases)]


def _steps(tasks: list[Task], at, officers, holders=None) -> list[Step]:
    return [_step(one, at, officers, holders) for one in tasks]


def _step(task: Task, at, officers, holders=None) -> Step:
    late = at >= task.due_at and not task.provisional
    named = task.assignee.full_name if task.assignee_id else ""
    gone = bool(named) and (task.unit_id, task.assignee_id) not in officers
    here = holders or {}
    people = "" if named or task.person_id else ", ".join(here.get((task.unit_id, task.role), ()))
    said = task.get_kind_display(), who_of(task), by_of(task, at), late, named, gone
    return Step(*said, people, task.unit_id)
