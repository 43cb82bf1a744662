"""Handing in, and asking for the check and for the import: each is long work, a Job."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.verdicts import Stale, WrongMoment
from documents import actions as documents
from imports import policy
from imports.models import Batch
from jobs.actions import request
from journal.actions import record

CHECK, IMPORT = "imports.check", "imports.carry_out"
MOST_BYTES = 10 * 1024 * 1024
MOST_CHANGES = 2000
"""Rows that change what is there: each chain of the journal that goes on is locked meanwhile."""


@transaction.atomic
def hand_in(uploaded: UploadedFile, *, by: User, at: datetime) -> Batch:
    """Keep a workbook (XLSX, looked into by the product's own check) and have it checked.

    Raises PermissionDenied, documents.refusal.Refused with a sentence, jobs.actions.TooMany.
    """
    policy.can_import(by).enforce()
    if not (uploaded.name or "").lower().endswith(".xlsx"):
        raise documents.Refused(
            _("Hand in a workbook of the kind .xlsx: the filled-in template."), code="kind"
        )
    if (uploaded.size or 0) > MOST_BYTES:
        raise documents.Refused(
            _("The workbook is larger than 10 MB. Split it into several."), code="too_large"
        )
    file = documents.store(uploaded, by=by, at=at)
    batch = Batch.objects.create(file=file, asked_by=by, asked_at=at)
    record("import.hand_in", batch, by=by, at=at, sha256=file.sha256, name=file.name)
    return _ask_check(batch, by=by, at=at)


@transaction.atomic
def check(batch: Batch, *, by: User, at: datetime) -> Batch:
    """Have the workbook checked anew, against what the portal holds by now.

    Raises PermissionDenied, WrongMoment when work on it is under way or it was imported,
    jobs.actions.TooMany.
    """
    fresh = _held(batch, by=by)
    return _ask_check(fresh, by=by, at=at)


@transaction.atomic
def carry_out(batch: Batch, *, seen: str, by: User, at: datetime) -> Batch:
    """Have the workbook imported, all of it or nothing. `seen`: the fingerprint of the check read.

    Raises PermissionDenied, Stale when there is a newer check, WrongMoment when rows are refused,
    nothing would change, work is under way or it was imported, jobs.actions.TooMany.
    """
    fresh = _held(batch, by=by)
    if fresh.checked_at is None or seen != fresh.digest:
        raise Stale(_("The workbook was checked anew. Read the new result first."), theirs=fresh)
    if not fresh.can_be_imported:
        raise WrongMoment(
            _("This workbook cannot be imported as it is. Read the result of the check.")
        )
    job = request(
        IMPORT,
        _("Import: %(name)s") % {"name": fresh.file.name},
        {"batch": fresh.pk, "seen": seen},
        by=by,
        at=at,
    )
    fresh.import_job = job
    fresh.save(update_fields=["import_job"])
    return fresh


def _held(batch: Batch, *, by: User) -> Batch:
    policy.can_carry_out(by, batch).enforce()
    rows = Batch.objects.select_for_update(of=("self",))
    fresh = rows.select_related("file", "check_job", "import_job").get(pk=batch.pk)
    if fresh.imported_at is not None:
        raise WrongMoment(_("This workbook has been imported already."))
    if fresh.is_at_work:
        raise WrongMoment(_("Work on this workbook is under way. Wait until it is done."))
    return fresh


def _ask_check(batch: Batch, *, by: User, at: datetime) -> Batch:
    batch.check_job = request(
        CHECK,
        _("Check before import: %(name)s") % {"name": batch.file.name},
        {"batch": batch.pk},
        by=by,
        at=at,
    )
    batch.import_job, batch.checked_at, batch.refusal = None, None, ""
    batch.save(update_fields=["check_job", "import_job", "checked_at", "refusal"])
    return batch
