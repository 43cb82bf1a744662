"""Seal and remove: a part or a file is given up for good, on record; every hash stays valid."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.verdicts import WrongMoment
from documents.actions import seal_file
from documents.models import File, SealedFile
from jobs.actions import take_back_results
from journal.actions import record
from proposals import policy
from proposals.models import Attachment, Proposal, Section, StashedForm, VersionPart

from .drafting import folded
from .moving import as_known_now, lock

LONGEST = 200
"""Characters of a reason: as many as the journal keeps word for word."""


@transaction.atomic
def seal_part(part: VersionPart, *, reason: str, by: User, at: datetime) -> VersionPart:
    """Empty one part of a sent version for good.

    With it go the same text under the same name in the dossier's other versions, in the draft and
    in what was put aside when a session ended: what is removed is removed; files of lists made so
    far may hold it and are given up. One journal entry of the dossier.
    Who may: policy.can_seal. Raises PermissionDenied; WrongMoment when it is sealed already or
    the reason is longer than 200 characters; ValueError without one (trust.md 4.4, 6; issue 2 C).
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("a seal says why")
    if len(reason) > LONGEST:
        raise WrongMoment(_("Say the reason in at most 200 characters: the journal keeps it."))
    now = lock(part.version.proposal)
    policy.can_seal(as_known_now(by), now).enforce()
    part = VersionPart.objects.select_related("version").get(pk=part.pk)
    if part.sealed_at:
        raise WrongMoment(_("This part was sealed and removed already."))
    same = [part]
    if part.body is not None:
        others = VersionPart.objects.filter(
            version__proposal=now, name=part.name, body=part.body, sealed_at=None
        ).exclude(pk=part.pk)
        same += others.select_related("version")
    with connection.cursor() as cursor:
        for one in same:
            cursor.execute("SELECT seal_version_part(%s, %s)", [one.pk, at])
    _forget_in_draft(now, part.name, by=by, at=at)
    take_back_results(by=by, at=at)
    record(
        "proposal.seal_part",
        now,
        by=by,
        at=at,
        part=part.name,
        version=part.version.n,
        versions=sorted(one.version.n for one in same),
        sha256=part.version.sha256,
        reason=reason,
    )
    part.refresh_from_db()
    return part


@transaction.atomic
def seal_attachment(attachment: Attachment, *, reason: str, by: User, at: datetime) -> SealedFile:
    """Give up an attached file of this dossier for good; its hash stays. Recorded as "file.seal".

    With it go the same bytes attached to this dossier once more, even when they were taken off
    again; other dossiers and legal documents keep theirs.
    """
    now = lock(attachment.proposal)
    policy.can_seal(as_known_now(by), now).enforce()
    file = attachment.file
    same = File.objects.filter(pk__in=now.attachments.values("file"), sha256=file.sha256).exclude(
        pk=file.pk
    )
    return seal_file(file, also=same, reason=reason.strip(), by=by, at=at, scope=now)


def _forget_in_draft(proposal: Proposal, name: str, *, by: User, at: datetime) -> None:
    """What was removed from a version must not go on standing in the draft, or in lists."""
    rows = list(proposal.sections.filter(data__has_key=name))
    for row in rows:
        row.data = {key: value for key, value in row.data.items() if key != name}
        row.version += 1
        row.saved_by, row.saved_at = by, at
    Section.objects.bulk_update(rows, ["data", "version", "saved_by", "saved_at"])
    StashedForm.objects.filter(proposal=proposal).delete()
    if name == "title":
        proposal.title = proposal.code
        Proposal.objects.filter(pk=proposal.pk).update(
            title=proposal.title, search_text=folded(proposal)
        )
