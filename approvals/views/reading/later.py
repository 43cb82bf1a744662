"""The steps that come later, each with the last day it can be due: planned, not owed yet."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import ngettext

from approvals import selectors
from approvals.models import UNTOLD, Clock, Kind
from core.clock import day_of
from workdays.calendar import Calendar

from .turns import days_from, hours_from

NEVER_OPENED = (Kind.PARTY_MEETING, Kind.UNIT_OPINION, Kind.SUPPLEMENT, *UNTOLD)
"""Steps that happen only in some cases: not promised to anybody."""


@dataclass(frozen=True, slots=True)
class Later:
    """One step that comes later: what, whose, by when at the latest, and how that was reckoned."""

    what: str | Promise
    who: str | Promise
    due_on: date
    provisional: bool
    sum: str


def later_steps(view) -> list[Later]:
    """The stages after the one that is open, as the procedure of the case lists them.

    Days from the receipt are known now. Days from the opening of a step begin at the latest when
    the stage before it is due.
    """
    case = view.case
    if case is None or case.closed_at:
        return []
    steps = [
        step
        for step in selectors.steps_for(case, on=day_of(view.at))
        if step.stage > case.stage and step.kind not in NEVER_OPENED
    ]
    calendar, found = Calendar.load(), []
    opens = max((task.due_at for task in view.open_tasks), default=case.received_at)
    for _stage, together in groupby(steps, key=lambda step: step.stage):
        ends = opens
        for step in together:
            fixed = step.clock == Clock.RECEIPT
            counted = step.working_days + (case.paused_days if fixed else 0)
            start = case.received_at if fixed else opens
            due = selectors.due_after(start, calendar, working_days=counted, hours=step.hours)
            ends = max(ends, due.due_at)
            days = step.working_days
            said = days_from(days, case.received_at) if fixed else _from_its_opening(days)
            if step.hours is not None:
                said = hours_from(step.hours, start)
            found.append(
                Later(step.get_kind_display(), step.who, due.due_on, due.provisional, said)
            )
        opens = ends
    return found


def _from_its_opening(n: int) -> str:
    return ngettext(
        "%(n)d working day from its opening; earlier when the steps before it end earlier",
        "%(n)d working days from its opening; earlier when the steps before it end earlier",
        n,
    ) % {"n": n}
