"""Owing a step: to a post of the deciding unit, to somebody by name, or to the officer's post."""

from datetime import datetime

from django.db import transaction

from accounts.models import Unit, User
from accounts.roles import Role
from approvals import policy, selectors
from approvals.models import Case, Note, Step, Task
from core.clock import day_of
from proposals.actions import grant
from proposals.models import Capacity
from workdays.calendar import Calendar

from .cases import let_superiors_read, note
from .tasks import open_task


@transaction.atomic(savepoint=False)
def open_step(
    case: Case,
    step: Step,
    *,
    at: datetime,
    unit: Unit | None = None,
    role: str = "",
    person: User | None = None,
    subject: str = "",
    working_days: int | None = None,
) -> Task:
    """Owe what `step` says, in the case's own unit unless `unit` says otherwise.

    `working_days`, counted from `at`, in place of the step's own: what comes again in a vote.
    """
    if unit is not None and unit.pk != case.unit_id:
        let_superiors_read(case.proposal, unit, at=at)
    return open_task(
        kind=step.kind,
        unit=unit or case.unit,
        role=role or step.role,
        person=person,
        working_days=step.working_days if working_days is None else working_days,
        hours=step.hours if working_days is None else None,
        case=case,
        step=step,
        at=at,
        subject=subject,
        counted_from=selectors.counted_from(case, step, at=at) if working_days is None else at,
        calendar=Calendar.load(),
    )


@transaction.atomic(savepoint=False)
def owe_the_officer(case: Case, step: Step, *, at: datetime, **more) -> Task:
    """Owe the officer what `step` says, or the head where nobody may act as officer."""
    return open_step(case, step, at=at, role=officer_of(case, step.role, at=at), **more)


def officer_of(case: Case, role: str = Role.UNIT_OFFICER, *, at: datetime) -> str:
    """Whose an officer's work is: the head's where nobody may act as officer, and the case says so.

    Where there is no head either, it stays the officer's and the superior is told of the vacancy.
    """
    grant(case.proposal, capacity=Capacity.OFFICER, unit=case.unit, role=Role.UNIT_OFFICER, at=at)
    nobody = role == Role.UNIT_OFFICER and not may_act(case, role, at)
    if nobody and may_act(case, Role.HEAD, at):
        note(case, Note.NO_OFFICER)
        return Role.HEAD
    return role


def may_act(case: Case, role: str, at: datetime) -> bool:
    """Whether anybody holds this post of the deciding unit who may act on the dossier."""
    return policy.is_filled(case.unit, [role], case.proposal, on=day_of(at))
