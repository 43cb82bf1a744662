"""Files of a draft: attached, taken off again."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from core.text import nfc
from documents.actions import check_room, refuse_given_up, store
from journal.actions import record
from proposals import policy
from proposals.models import Attachment, Proposal
from proposals.selectors.reading import given_up

from .moving import as_known_now, lock


@transaction.atomic
def attach(
    proposal: Proposal, *, uploaded: UploadedFile, note: str = "", by: User, at: datetime
) -> Attachment:
    """Add a file to the draft. Raises documents.actions.Refused with a sentence, PermissionDenied.

    The file is looked at before the dossier is locked, because that takes a while.
    """
    policy.can_write(as_known_now(by), proposal).enforce()
    _room(proposal)
    file = store(uploaded, by=by, at=at, given_up=given_up(proposal))
    now = lock(proposal)
    policy.can_write(as_known_now(by), now).enforce()
    refuse_given_up(file.sha256, given_up(now))  # it may have been sealed meanwhile
    _room(now)
    attachment = Attachment.objects.create(
        proposal=now, file=file, note=" ".join(nfc(note).split())[:200], added_by=by, added_at=at
    )
    record(
        "proposal.attach",
        now,
        by=by,
        at=at,
        attachment=attachment.pk,
        sha256=file.sha256,
        size=file.size,
    )
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, by: User, at: datetime) -> Attachment:
    """Take a file off the draft. What was sent with it keeps it in its own list."""
    now = lock(attachment.proposal)
    policy.can_write(as_known_now(by), now).enforce()
    row = Attachment.objects.select_related("file").get(pk=attachment.pk)
    if row.removed_at is None:
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        record(
            "proposal.detach",
            now,
            by=by,
            at=at,
            attachment=row.pk,
            sha256=row.file.sha256,
        )
    return row


def _room(proposal: Proposal) -> None:
    check_room(proposal.attachments.filter(removed_at=None).count())
