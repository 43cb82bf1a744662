"""Results: where they lie, who takes them away, and how they end."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import VIETNAM
from core.files import sync_folder
from core.verdicts import WrongMoment
from jobs import policy
from jobs.models import Job
from jobs.registry import kind_of
from journal.actions import record

State = Job.State


def expire_next(*, at: datetime) -> bool:
    """Remove one result whose week is over or that a seal took back. False when there is none.

    Then torsos are cleared. What a crash interrupts here is done again by the next call.
    """
    with transaction.atomic():
        waiting = Job.objects.select_for_update(skip_locked=True).filter(expires_at__lte=at)
        job = (
            waiting.filter(state=State.SEALED).first()
            or waiting.filter(state=State.DONE).order_by("expires_at").first()
        )
        if job is not None and job.state == State.SEALED:
            remove(result_of(job))
            Job.objects.filter(pk=job.pk).update(expires_at=None)
        elif job is not None:
            Job.objects.filter(pk=job.pk).update(state=State.EXPIRED)
            record("job.expire", job, by=None, at=at)
    if job is None:
        clear_torsos(at)
        return False
    remove(result_of(job))
    return True


@transaction.atomic
def take_back_results(*, of: User | None = None, by: User, at: datetime) -> int:
    """Give up every result made so far: something that may stand in one was sealed. How many.

    With `of` only those that this person asked for: something was closed to him.

    The askers read why and can have it made again. What is being made begins anew, so that no
    older snapshot comes to its end. From the commit on nobody gets them; `expire_next` takes the
    bytes away soon after. Call it in the transaction of the seal, after its own locks.
    """
    fresh = Job.objects.select_for_update().order_by("pk")
    if of is not None:
        fresh = fresh.filter(asked_by=of)
    fresh.filter(state=State.RUNNING).update(
        state=State.QUEUED, lease_token=None, lease_until=None, started_at=None, attempts=0
    )
    made = list(fresh.filter(state=State.DONE))
    for job in made:
        record("job.seal", job, by=by, at=at, kind=job.kind, sha256=job.sha256)
    Job.objects.filter(pk__in=[job.pk for job in made]).update(state=State.SEALED, expires_at=at)
    return len(made)


@transaction.atomic
def note_download(job: Job, *, by: User, at: datetime) -> None:
    """Write down that the result left the house: who, what, how many rows.

    Raises PermissionDenied when the person may not have it (any more), WrongMoment when there is
    no result.
    """
    policy.can_handle(by, job).enforce()
    kind_of(job.kind).may(by, job.params).enforce()
    if job.state != State.DONE:
        raise WrongMoment(_("There is no file to take away."))
    record(
        "export.download",
        job,
        by=by,
        at=at,
        kind=job.kind,
        rows=job.done,
        name=job.file_name,
        sha256=job.sha256,
    )


def result_of(job: Job) -> Path:
    """Where the finished result lies: `<FILES_ROOT>/results/<id>-<token>`."""
    return folder() / f"{job.pk}-{UUID(str(job.lease_token)).hex}"


def folder() -> Path:
    """Where all results lie."""
    return Path(settings.FILES_ROOT) / "results"


def remove(path: Path) -> None:
    """Take a file away for good; one that is gone already is no fault."""
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def clear_torsos(at: datetime) -> None:
    """Remove what a crash left a day ago: files in the folder that no finished job names."""
    place = folder()
    if not place.is_dir():
        return
    old = [
        path
        for path in place.iterdir()
        if datetime.fromtimestamp(path.stat().st_mtime, VIETNAM) < at - timedelta(days=1)
    ]
    if old:
        kept = {result_of(job) for job in Job.objects.filter(state=State.DONE)}
        for path in old:
            if path not in kept:
                remove(path)
