"""Urging those whose turn it is, several at a time, each with its own result."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.functional import Promise

from accounts.models import User
from approvals.actions import lock_task
from approvals.models import Task
from core.clock import day_of
from journal.actions import record
from proposals.actions import as_known_now
from reports import policy, selectors
from reports.models import Urging
from reports.selectors.urging import AGAIN, NO_LONGER


@dataclass(frozen=True, slots=True)
class Urged:
    """What came of one step: urged, or the sentence why not."""

    task: Task
    reason: str | Promise = ""


@transaction.atomic
def urge(keys: Iterable[int], *, text: str = "", by: User, at: datetime) -> list[Urged]:
    """Urge whose turn these steps are, in the order of their dossiers; a result for each.

    Only steps that are overdue and whose delay `by` follows (policy.delays), each once a day
    whoever urges. A key of anything else has no result. Raises PermissionDenied.
    """
    person = as_known_now(by)
    policy.can_follow_delays(person).enforce()
    found = selectors.to_urge(person, keys, at=at)
    return [
        Urged(one.task, one.reason or _urge(one.task, text=text, by=by, at=at))
        for one in sorted(found, key=lambda one: (one.task.proposal_id or 0, one.task.pk))
    ]


def _urge(task: Task, *, text: str, by: User, at: datetime) -> str | Promise:
    fresh = lock_task(task)
    if fresh.done_at is not None or fresh.voided_at is not None:
        return NO_LONGER
    try:
        with transaction.atomic():
            said = Urging.objects.create(task=fresh, day=day_of(at), text=text, by=by, at=at)
    except IntegrityError:
        return AGAIN
    about = {"task": fresh.pk, "kind": fresh.kind, "urging": said.pk}
    record("step.urge", fresh, by=by, at=at, **about, text=text)
    return ""
