"""The head names one of his officers for a step. It stays the turn of every officer of the unit, so
nothing hangs on one who is away or leaves; he may name another, or nobody, at any time (ADR 37).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import policy, selectors
from approvals.models import BulkAct, Task
from core.clock import day_of
from core.text import nfc
from core.verdicts import WrongMoment
from journal.actions import record
from proposals.actions import as_known_now

from .tasks import lock_task


@transaction.atomic
def assign(
    task: Task,
    *,
    person: User | None,
    note: str = "",
    by: User,
    at: datetime,
    bulk: BulkAct | None = None,
) -> Task:
    """Name `person` for `task`, or with None nobody any more; he hears of it with the `note`.

    Whose turn the step is does not change, nor its due date. Raises PermissionDenied to anybody but
    the head of the unit that owes it or who stands in for him; WrongMoment when nobody owes it, it
    is no officer's step, or who is named may not do it or is named already.
    """
    fresh, head = lock_task(task), as_known_now(by)
    policy.can_assign(head, fresh).enforce()
    if not (verdict := selectors.is_assignable(fresh)):
        raise WrongMoment(verdict.reason)
    before = fresh.assignee_id
    if person is None:
        if before is None:
            raise WrongMoment(_("This step is assigned to nobody."))
    elif not (verdict := selectors.may_be_assigned(fresh, person, on=day_of(at))):
        raise WrongMoment(verdict.reason)
    fresh.assignee = person
    fresh.save(update_fields=["assignee"])
    about = {"task": fresh.pk, "kind": fresh.kind, "before": before}
    if person is None:
        record("step.unassign", fresh, by=by, at=at, person=before, **about)
    else:
        about |= {"name": person.full_name, "note": nfc(note).strip()}
        about |= {} if bulk is None else {"bulk": bulk.pk}
        record("step.assign", fresh, by=by, at=at, person=person.pk, **about)
    return fresh
