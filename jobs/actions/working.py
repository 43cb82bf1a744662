"""Doing it: claimed by one worker, outside any transaction, told as it goes."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.files import part, settle, sha256_of
from core.memory import undisturbed
from core.text import clean_name
from jobs.models import Heartbeat, Job
from jobs.registry import Desk, Hopeless, Made, Stopped, kind_of
from journal.actions import record

from .results import folder, remove, result_of

TRIES = 5
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
TELL_EVERY = 1.0
"""Seconds between two notes of progress; each renews the lease."""

log = logging.getLogger(__name__)
State = Job.State


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


def note_heartbeat(*, name: str, at: datetime) -> None:
    """Write down that the process `name` (worker, beat, sweep) is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at})


def note_sweep(*, at: datetime) -> bool:
    """The sweep's own sign of life. False: there is never a second piece of it."""
    note_heartbeat(name="sweep", at=at)
    return False


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
    with part(folder()) as path, _teller(job, moment) as tell, undisturbed():
        made = kind.work(Desk(job=job, path=path, progress=tell))
        with path.open("rb") as result:
            sha256, size = sha256_of(result), path.stat().st_size
        settle(path, result_of(job))
    if not _finish(job, made, sha256=sha256, size=size, at=moment()):
        remove(result_of(job))


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
