"""Opinions in writing, and the meeting of both sides after a Party "disagrees" (domain b.5)."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from approvals import selectors
from approvals.models import (
    LETTER,
    BothSidesMeeting,
    Case,
    Kind,
    Note,
    Opinion,
    Task,
    VoteResult,
)
from core.clock import day_of
from core.verdicts import WrongMoment
from documents.actions import store
from journal.actions import record
from proposals.selectors import given_up

from .cases import note
from .errors import need
from .stages import open_meeting, proceed
from .tasks import finish, take

Position = Opinion.Position
GIVEN_HERE = (Kind.PARTY_OPINION, Kind.UNIT_OPINION, Kind.ASKED_OPINION)


@transaction.atomic
def give_opinion(
    task: Task,
    *,
    position: str,
    reason: str = "",
    document_number: str = "",
    document_date: date | None = None,
    file: UploadedFile | None = None,
    signer: str = "",
    other_signer: bool = False,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> Opinion:
    """Record an opinion: the Party committee's with its document, another unit's head's, or one
    that was asked for (`asking`), which the officer records off the letter of somebody outside.

    The Party's needs number, date, file and signer (c.6); where the committee's secretary is the
    head who decides, another member signs (`other_signer` is worked out anew here). A Party
    "disagrees" opens the meeting of both sides, a hard stop before the vote, and the level above
    is told (E-PARTY-1). What comes after the vote was closed, or after a
    resolution was entered, is kept as not considered.
    Raises ValidationError, documents.actions.Refused, and what `take` raises.
    """
    if task.kind not in GIVEN_HERE:
        raise WrongMoment(_("This is another step."))
    taken = take(task, kind=task.kind, by=by, at=at, late_reason=late_reason)
    party = taken.kind == Kind.PARTY_OPINION
    both = selectors.secretary_and_head(taken, on=day_of(at)) if party else None
    said, letter = Position(position), taken.subject == LETTER
    considered = not VoteResult.objects.filter(round__vote__case=taken.case_id).exists()
    considered = considered and selectors.waiting_to_be_compared(taken.case) is None
    needed = _("Needed for the Party committee's opinion.")
    if letter:
        needed = _("Needed to record the letter.")
    on_paper = party or letter
    need(
        {
            "reason": (
                said == Position.AGREE or bool(reason.strip()),
                _("Write the conditions or the reason."),
            ),
            "document_number": (not on_paper or bool(document_number.strip()), needed),
            "document_date": (not on_paper or document_date is not None, needed),
            "file": (not on_paper or file is not None, needed),
            "signer": (not on_paper or bool(signer.strip()), needed),
        }
    )
    begun = day_of(taken.proposal.created_at)
    need(
        {
            "document_date": (
                document_date is None or document_date <= day_of(at),
                _("This day has not come yet."),
            ),
            "signer": (
                both is None or _name(signer) != _name(both.full_name),
                _("The secretary is the head who decides here: another member must sign."),
            ),
        }
    )
    older = _("The dossier was begun only on %(day)s.") % {"day": f"{begun:%d/%m/%Y}"}
    need({"document_date": (document_date is None or document_date >= begun, older)})
    given = Opinion.objects.create(
        task=taken,
        case=taken.case,
        kind=taken.kind,
        unit=taken.unit,
        position=said,
        reason=reason,
        document_number=document_number,
        document_date=document_date,
        file=store(file, by=by, at=at, given_up=given_up(taken.proposal)) if file else None,
        signer=signer,
        other_signer=both is not None,
        considered=considered,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome=said, late_reason=late_reason)
    if both:
        note(taken.case, Note.SECRETARY_IS_HEAD)
    if taken.kind == Kind.ASKED_OPINION:
        record("opinion.answer", taken, by=by, at=at, asked=taken.pk, considered=considered)
    if party and said == Position.DISAGREE:
        note(taken.case, Note.PARTY_DISAGREED)
        open_meeting(taken.case, at=at)
        _tell_the_superior(taken.case, because="disagreed", by=by, at=at)
    proceed(taken.case, by=by, at=at)
    return given


@transaction.atomic
def record_meeting(
    task: Task,
    *,
    held_at: datetime,
    participants: str,
    conclusion: str,
    reason: str,
    by: User,
    at: datetime,
    late_reason: str = "",
) -> BothSidesMeeting:
    """Record the meeting of both sides and why the case goes on; the level above is told.

    Without it the vote stays closed after a Party "disagrees" (E-PARTY-1).
    """
    taken = take(task, kind=Kind.PARTY_MEETING, by=by, at=at, late_reason=late_reason)
    written = _("Write it; the minutes need it.")
    received = day_of(taken.case.received_at)
    need(
        {
            "held_at": (
                held_at <= at and day_of(held_at) >= received,
                _("The meeting lies between the receipt of the plan and now."),
            ),
            "participants": (bool(participants.strip()), written),
            "conclusion": (bool(conclusion.strip()), written),
            "reason": (bool(reason.strip()), written),
        }
    )
    held = BothSidesMeeting.objects.create(
        task=taken,
        case=taken.case,
        held_at=held_at,
        participants=participants,
        conclusion=conclusion,
        reason=reason,
        by=by,
        at=at,
    )
    finish(taken, by=by, at=at, outcome="HELD", late_reason=late_reason)
    _tell_the_superior(taken.case, because="meeting", by=by, at=at)
    proceed(taken.case, by=by, at=at)
    return held


def _tell_the_superior(case: Case, *, because: str, by: User, at: datetime) -> None:
    """A Party committee disagreed, or the case goes on all the same: told one level up."""
    record("case.notify_superior", case, by=by, at=at, n=case.n, because=because)


def _name(typed: str) -> str:
    return " ".join(typed.split()).casefold()
