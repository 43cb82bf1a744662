"""From what happened to who is told: journal to notices, notices to letters.

Rows are the queue. Effects inside the database happen exactly once by construction; a letter
goes out at least once, with the same Message-ID on a repeat (trust.md P3, 4.2).
"""

import logging
import uuid
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from approvals import policy
from core.verdicts import WrongMoment
from journal.actions import record
from journal.models import Entry, Unheard
from journal.selectors import PORTAL, letters_wait_since
from proposals.models import Access

from . import letters, routes
from .models import Effect, Notice

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
TRIES = 5
MANY = 500
LONGEST_WAIT = timedelta(minutes=15)


@transaction.atomic
def hear_next(*, at: datetime) -> bool:
    """Turn the oldest unheard entry into notices and letters. False when there is none.

    `at`: an aware instant. The entry is locked, so any number of hearers may run.
    """
    unheard = (
        Unheard.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("entry")
        .order_by("pk")
        .first()
    )
    if unheard is None:
        return False
    if unheard.entry.verb in routes.SILENT:
        _pass_over_silent()
        return True
    _tell(unheard.entry, at=at)
    _answered(unheard.entry, at=at)
    unheard.delete()
    return True


def _pass_over_silent() -> None:
    """What nobody is told of goes by the hundred: thousands of people made hold up no notice."""
    silent = Unheard.objects.filter(entry__verb__in=routes.SILENT).order_by("pk")
    some = silent.select_for_update(skip_locked=True, of=("self",))[:MANY]
    Unheard.objects.filter(pk__in=list(some.values_list("pk", flat=True))).delete()


def _tell(entry: Entry, *, at: datetime) -> None:
    proposal_id = routes.dossier_of(entry)
    shut = _shut_out(proposal_id if entry.verb not in TOLD_TO_WHO_IS_SHUT_OUT else None)
    for route in routes.TOLD.get(entry.verb, ()):
        for person in (
            route.audience(entry).filter(is_active=True).exclude(pk__in=shut).order_by("pk")
        ):
            if person.pk == entry.actor_id and entry.verb not in routes.OWN_ACTS_TOLD:
                continue
            notice, fresh = Notice.objects.get_or_create(
                recipient=person,
                entry=entry,
                defaults={
                    "task_id": entry.data.get("task"),
                    "proposal_id": proposal_id,
                    "verb": entry.verb,
                    "data": {**entry.data, "as": route.told_as},
                    "told_at": at,
                },
            )
            if fresh and route.letter:
                Effect.objects.create(
                    key=f"letter:{entry.pk}:{person.pk}", notice=notice, not_before=at
                )


ANSWERS = {"mandate.confirm": "mandate.prepare", "mandate.end": "mandate.prepare"}
"""What answers a call that is no step: its notices are done with."""


def _answered(entry: Entry, *, at: datetime) -> None:
    """Notices that called for what `entry` now is are new to nobody any more."""
    if entry.verb in ANSWERS:
        Notice.objects.filter(
            verb=ANSWERS[entry.verb],
            entry__subject=entry.subject,
            entry__subject_id=entry.subject_id,
            read_at=None,
        ).update(read_at=at)


TOLD_TO_WHO_IS_SHUT_OUT = ("conflict.declare",)


def _shut_out(proposal_id: int | None):
    """Whom a conflict of interest keeps out of the dossier, as keys of people."""
    rows = Access.objects.filter(proposal=proposal_id, closes=True, until=None)
    return rows.exclude(person=None).values("person")


def send_next(*, at: datetime) -> bool:
    """Send the next letter that is due. False when there is none.

    The try is counted before the work, so a letter that kills its process is parked after five
    tries. A mail server that cannot be reached is no fault of the letter: it waits, uncounted.
    After a restore all wait until `resume_letters`.
    """
    if letters_wait_since():
        return False
    claimed = _claim(at=at)
    if claimed is None:
        return False
    effect, token = claimed
    notice = Notice.objects.for_reading().select_related("recipient").get(pk=effect.notice_id)
    if _outdated(notice):
        _settle(effect, token, state=Effect.State.SUPERSEDED, done_at=at)
        return True
    try:
        message = letters.letter(notice, key=effect.key, at=at)
        message.send()
    except (SMTPDataError, SMTPRecipientsRefused, ValueError) as refusal:
        _put_off(effect, token, error=refusal, at=at, counted=_for_ever(refusal))
    except OSError as unreachable:  # every other word of the mail server is one of these
        _put_off(effect, token, error=unreachable, at=at, counted=False)
    except Exception as fault:
        log.exception("letter %s could not be written", effect.pk)
        _put_off(effect, token, error=fault, at=at, counted=True)
    else:
        _settle(
            effect,
            token,
            state=Effect.State.DONE,
            done_at=at,
            message_id=message.extra_headers["Message-ID"],
        )
    return True


@transaction.atomic
def resume_letters(*, drop: bool, by, at: datetime) -> int:
    """End the waiting after a restore; how many letters of before it were dropped.

    `drop`: letters that tell of what happened before the restore do not go out (they may have
    gone out already); the notices in the portal stay. Raises WrongMoment when nothing waits.
    """
    since = letters_wait_since()
    if since is None:
        raise WrongMoment(_("Letters are not waiting: nothing was restored since they last went."))
    old = Effect.objects.filter(state=Effect.State.WAITING, notice__entry__happened_at__lte=since)
    dropped = old.update(state=Effect.State.SUPERSEDED, done_at=at) if drop else 0
    last = Entry.objects.filter(scope=PORTAL).order_by("-n").first()
    record("portal.resume_letters", last, by=by, at=at, scope=PORTAL, dropped=dropped)
    return dropped


@transaction.atomic
def read(notice: Notice, *, by, at: datetime) -> None:
    """Note that `by` has read the notice, once. Not an act of the journal."""
    Notice.objects.filter(pk=notice.pk, recipient=by, read_at=None).update(read_at=at)


@transaction.atomic
def read_all(*, by, at: datetime) -> int:
    """Note that `by` has read all notices; answers how many were new."""
    return Notice.objects.filter(recipient=by, read_at=None, told_at__lte=at).update(read_at=at)


@transaction.atomic
def _claim(*, at: datetime) -> tuple[Effect, uuid.UUID] | None:
    effect = (
        Effect.objects.select_for_update(skip_locked=True)
        .filter(Q(lease_until=None) | Q(lease_until__lte=at))
        .filter(state=Effect.State.WAITING, not_before__lte=at)
        .order_by("not_before", "pk")
        .first()
    )
    if effect is None:
        return None
    token = uuid.uuid4()
    parked = effect.attempts >= TRIES
    Effect.objects.filter(pk=effect.pk).update(
        attempts=F("attempts") + (0 if parked else 1),
        lease_token=None if parked else token,
        lease_until=None if parked else at + LEASE,
        state=Effect.State.PARKED if parked else Effect.State.WAITING,
    )
    return (effect, token) if not parked else _claim(at=at)


def _settle(effect: Effect, token: uuid.UUID, **facts) -> None:
    """Write the end of a try, unless somebody else has taken it over meanwhile."""
    Effect.objects.filter(pk=effect.pk, lease_token=token).update(
        lease_token=None, lease_until=None, **facts
    )


def _put_off(effect: Effect, token: uuid.UUID, *, error, at: datetime, counted: bool) -> None:
    wait = min(timedelta(seconds=30) * 2 ** min(effect.attempts, 6), LONGEST_WAIT)
    spent = effect.attempts + 1
    _settle(
        effect,
        token,
        attempts=spent if counted else effect.attempts,
        state=Effect.State.PARKED if counted and spent >= TRIES else Effect.State.WAITING,
        not_before=at + wait,
        last_error=f"{type(error).__name__}: {error}"[:300],
    )


def _for_ever(refusal: Exception) -> bool:
    """Whether this letter was refused for good (5xx), or its address cannot be written.

    A server that does not know us, or is busy, refuses everybody's letters: that only delays.
    """
    if isinstance(refusal, SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in refusal.recipients.values())
    return not isinstance(refusal, SMTPDataError) or refusal.smtp_code >= 500


def _outdated(notice: Notice) -> bool:
    """A letter never asks for a step that has been taken since, nor of somebody whose it no longer
    is, and never goes to somebody whose account was closed or to whom the dossier is.
    """
    if not notice.recipient.is_active:
        return True
    told = notice.verb in TOLD_TO_WHO_IS_SHUT_OUT or notice.proposal_id is None
    if not told and _shut_out(notice.proposal_id).filter(person=notice.recipient_id).exists():
        return True
    task = notice.task
    if task is None:
        return False
    if task.done_at is not None or task.voided_at is not None:
        return True
    mine = notice.data.get("as") == "holder"
    return mine and not policy.holders(task).filter(pk=notice.recipient_id).exists()
