"""Long work: asked for, claimed by one worker, done outside any transaction, kept for a week.

The row is the queue (trust.md 4.2): one job is claimed with `skip_locked`, a lease and a token;
the attempt is counted before the work; five failures park it; a worker that wakes up late finds
its token gone.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import VIETNAM
from core.files import part, settle, sha256_of, sync_folder
from core.text import clean_name
from core.verdicts import WrongMoment
from journal.actions import record

from . import policy
from .models import Heartbeat, Job
from .registry import Desk, Hopeless, Made, Stopped, kind_of

TRIES = 5
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
TELL_EVERY = 1.0
"""Seconds between two notes of progress; each renews the lease."""
AT_ONCE = 3
A_DAY = 30
"""How much one person may have waiting, and may ask for in a day (trust.md, abuse row 21)."""

log = logging.getLogger(__name__)
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


def work_next(*, at: datetime) -> bool:
    """Do the oldest piece of work that waits, to its end. False when there is none.

    Never raises for a job that fails: it goes back with a growing pause, and after five tries it
    is parked as FAILED. Not to be called inside a transaction.
    """
    job = _claim(at=at)
    if job is None:
        return False
    started = time.monotonic()

    def moment() -> datetime:
        return at + timedelta(seconds=time.monotonic() - started)

    with translation.override(job.asked_by.language):
        try:
            _work(job, moment)
        except Stopped:
            log.info("job %s was stopped", job.pk)
        except Hopeless as end:
            _give_up(job, str(end.message), at=moment())
        except Exception:
            log.exception("job %s failed, try %s", job.pk, job.attempts)
            _put_back(job, at=moment())
    return True


def expire_next(*, at: datetime) -> bool:
    """Remove one result whose week is over. False when there is none; then torsos are cleared."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(state=State.DONE, expires_at__lte=at)
            .order_by("expires_at")
            .first()
        )
        if job is not None:
            Job.objects.filter(pk=job.pk).update(state=State.EXPIRED)
            record("job.expire", job, by=None, at=at)
    if job is None:
        _clear_torsos(at)
        return False
    _remove(result_of(job))
    return True


@transaction.atomic
def take_back_results(*, by: User, at: datetime) -> int:
    """Give up every result made so far: something that may stand in one was sealed. How many.

    The askers read why and can have it made again. What is being made begins anew, so that no
    older snapshot comes to its end. Call it in the transaction of the seal, after its own locks.
    """
    fresh = Job.objects.select_for_update().order_by("pk")
    fresh.filter(state=State.RUNNING).update(
        state=State.QUEUED, lease_token=None, lease_until=None, started_at=None, attempts=0
    )
    made = list(fresh.filter(state=State.DONE))
    for job in made:
        record("job.seal", job, by=by, at=at, kind=job.kind, sha256=job.sha256)
    Job.objects.filter(pk__in=[job.pk for job in made]).update(state=State.SEALED)
    transaction.on_commit(lambda: [_remove(result_of(job)) for job in made])
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


def note_heartbeat(*, name: str, at: datetime) -> None:
    """Write down that the process `name` (worker, beat, sweep) is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})


def note_sweep(*, at: datetime) -> bool:
    """The sweep's own sign of life. False: there is never a second piece of it."""
    note_heartbeat(name="sweep", at=at)
    return False


def result_of(job: Job) -> Path:
    """Where the finished result lies: `<FILES_ROOT>/results/<id>-<token>`."""
    return _folder() / f"{job.pk}-{UUID(str(job.lease_token)).hex}"


def _folder() -> Path:
    return Path(settings.FILES_ROOT) / "results"


@transaction.atomic
def _claim(*, at: datetime) -> Job | None:
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    job = (
        Job.objects.unfinished()
        .filter(free)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("asked_by")
        .order_by("asked_at", "pk")
        .first()
    )
    if job is None:
        return None
    job.state, job.attempts, job.lease_token = State.RUNNING, job.attempts + 1, uuid4()
    job.started_at, job.lease_until, job.done, job.total = at, at + LEASE, 0, None
    job.save(
        update_fields=[
            "state",
            "attempts",
            "lease_token",
            "started_at",
            "lease_until",
            "done",
            "total",
        ]
    )
    return job


def _work(job: Job, moment) -> None:
    if job.attempts > TRIES:
        raise Hopeless(_("The work was tried five times and did not come to its end."))
    kind = kind_of(job.kind)
    verdict = kind.may(job.asked_by, job.params)
    if not verdict:
        raise Hopeless(verdict.reason)
    with part(_folder()) as path, _teller(job, moment) as tell:
        made = kind.work(Desk(job=job, path=path, progress=tell))
        with path.open("rb") as result:
            sha256, size = sha256_of(result), path.stat().st_size
        settle(path, result_of(job))
    if not _finish(job, made, sha256=sha256, size=size, at=moment()):
        _remove(result_of(job))


@contextmanager
def _teller(job: Job, moment) -> Iterator:
    """How work tells its progress: over a connection of its own.

    The work may stand in a transaction that reads one snapshot and may not write.
    """
    side = connection.copy()
    told = 0.0

    def tell(done: int, total: int | None = None) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < TELL_EVERY and done != total:
            return
        told = now
        with side.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = COALESCE(%s, total), lease_until = %s "
                "WHERE id = %s AND lease_token = %s AND state = 'RUNNING'",
                [done, total, moment() + LEASE, job.pk, job.lease_token],
            )
            if not cursor.rowcount:
                raise Stopped

    try:
        yield tell
    finally:
        side.close()


@transaction.atomic
def _finish(job: Job, made: Made, *, sha256: str, size: int, at: datetime) -> bool:
    """Whether the job was still ours: the fencing token decides."""
    ours = _ours(job).update(
        state=State.DONE,
        done=made.rows,
        total=made.rows,
        file_name=clean_name(made.file_name),
        media_type=made.media_type,
        size=size,
        sha256=sha256,
        error="",
        finished_at=at,
        expires_at=at + KEPT,
        lease_until=None,
    )
    if ours:
        record("job.finish", job, by=None, at=at, rows=made.rows, sha256=sha256)
    return bool(ours)


@transaction.atomic
def _put_back(job: Job, *, at: datetime) -> None:
    if job.attempts >= TRIES:
        _give_up(job, _("The work was tried five times and did not come to its end."), at=at)
        return
    pause = timedelta(seconds=5 * 3**job.attempts)
    _ours(job).update(
        state=State.QUEUED, lease_until=at + pause, error=_("Trying again after a fault.")
    )


@transaction.atomic
def _give_up(job: Job, why: str, *, at: datetime) -> None:
    if _ours(job).update(state=State.FAILED, error=why[:200], finished_at=at, lease_until=None):
        record("job.fail", job, by=None, at=at, attempts=job.attempts, why=why[:200])


def _ours(job: Job):
    return Job.objects.filter(pk=job.pk, lease_token=job.lease_token, state=State.RUNNING)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def _clear_torsos(at: datetime) -> None:
    """Remove what a crash left a day ago: files in the folder that no finished job names."""
    folder = _folder()
    if not folder.is_dir():
        return
    old = [
        path
        for path in folder.iterdir()
        if datetime.fromtimestamp(path.stat().st_mtime, VIETNAM) < at - timedelta(days=1)
    ]
    if old:
        kept = {result_of(job) for job in Job.objects.filter(state=State.DONE)}
        for path in old:
            if path not in kept:
                _remove(path)
