"""Long work of imports: the check, the import, and the report as a delimited file."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import User
from core.verdicts import Verdict, WrongMoment
from imports import policy
from imports.actions import write_check, write_import
from imports.models import Batch
from jobs.registry import Desk, Hopeless, Made, register

from .report import as_csv, as_workbook


def may(user: User, params: dict) -> Verdict:
    """Only an administrator; asked again when the work begins and when its file is fetched."""
    return policy.can_import(user)


def check(desk: Desk) -> Made:
    """What each row would do; the report is the file."""
    batch = _batch(desk)
    batch = write_check(batch, job=desk.job, at=desk.job.started_at, tell=desk.progress)
    return as_workbook(batch, desk)


def carry_out(desk: Desk) -> Made:
    """Import, or leave everything as it is; the report is the file."""
    batch, by = _batch(desk), desk.job.asked_by
    try:
        batch = write_import(
            batch,
            seen=desk.job.params["seen"],
            by=by,
            at=desk.job.started_at,
            tell=desk.progress,
        )
    except WrongMoment as refusal:
        raise Hopeless(refusal.message) from refusal
    except PermissionDenied as refusal:
        raise Hopeless(str(refusal)) from refusal
    return as_workbook(batch, desk)


def report(desk: Desk) -> Made:
    """The lines as a delimited file."""
    return as_csv(_batch(desk), desk)


def _batch(desk: Desk) -> Batch:
    batches = Batch.objects.visible_to(desk.job.asked_by).select_related("file", "asked_by")
    batch = batches.filter(pk=desk.job.params["batch"]).first()
    if batch is None:
        raise Hopeless(_("This workbook is not yours."))
    return batch


register("imports.check", check, may=may)
register("imports.carry_out", carry_out, may=may)
register("imports.report", report, may=may)
