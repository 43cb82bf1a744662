"""Asking for long work, stopping it, and asking again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.verdicts import WrongMoment
from jobs import policy
from jobs.models import Job
from jobs.registry import kind_of
from journal.actions import record

AT_ONCE = 3
A_DAY = 30
"""How much one person may have waiting, and may ask for in a day (trust.md, abuse row 21)."""

State = Job.State


class TooMany(WrongMoment):
    """The person has asked for too much in a short time (429)."""


@transaction.atomic
def request(kind: str, title: str, params: dict[str, Any], *, by: User, at: datetime) -> Job:
    """Put long work into the queue.

    Raises PermissionDenied when the kind refuses this person, TooMany when enough is waiting,
    LookupError for a kind nobody does. `params` is plain JSON.
    """
    kind_of(kind).may(by, params).enforce()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = Job.objects.filter(asked_by=by)
    if own.unfinished().count() >= AT_ONCE:
        raise TooMany(_("You already have work waiting. Wait until it is done, or cancel it."))
    if own.filter(asked_at__gt=at - timedelta(days=1)).count() >= A_DAY:
        raise TooMany(_("You have asked for many files today. Go on tomorrow."))
    job = Job.objects.create(kind=kind, title=title[:300], params=params, asked_by=by, asked_at=at)
    record("job.request", job, by=by, at=at, kind=kind, params=params)
    return job


@transaction.atomic
def cancel(job: Job, *, by: User, at: datetime) -> None:
    """Stop work that has not finished. Raises WrongMoment when it has, PermissionDenied."""
    policy.can_handle(by, job).enforce()
    fresh = Job.objects.select_for_update().get(pk=job.pk)
    if fresh.is_finished:
        raise WrongMoment(_("This work has ended already."))
    Job.objects.filter(pk=fresh.pk).update(state=State.CANCELLED, finished_at=at, lease_until=None)
    record("job.cancel", fresh, by=by, at=at)


@transaction.atomic
def retry(job: Job, *, by: User, at: datetime) -> None:
    """Put failed, cancelled or expired work into the queue again, as if asked for now."""
    policy.can_handle(by, job).enforce()
    fresh = Job.objects.select_for_update().get(pk=job.pk)
    if not fresh.can_be_retried:
        raise WrongMoment(_("This work cannot be repeated in its present state."))
    kind_of(fresh.kind).may(by, fresh.params).enforce()
    if Job.objects.filter(asked_by=by).unfinished().count() >= AT_ONCE:
        raise TooMany(_("You already have work waiting. Wait until it is done, or cancel it."))
    Job.objects.filter(pk=fresh.pk).update(
        state=State.QUEUED,
        asked_at=at,
        attempts=0,
        done=0,
        total=None,
        error="",
        started_at=None,
        finished_at=None,
        expires_at=None,
        lease_token=None,
        lease_until=None,
    )
    record("job.retry", fresh, by=by, at=at)
