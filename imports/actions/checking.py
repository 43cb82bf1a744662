"""The check: what each row would do, written down as lines. Nothing else is changed."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import day_of
from documents.actions import place_of
from imports.models import Batch, Line
from imports.plan import Plan, make_plan
from imports.workbook import Unreadable, read
from jobs.models import Job

from .asking import MOST_CHANGES

CHUNK = 2000
Tell = Callable[[int, int | None], None]


def write_check(batch: Batch, *, job: Job, at: datetime, tell: Tell) -> Batch:
    """Read the workbook, reckon it up and keep the lines. A repeat gives the same once more.

    Does nothing for a workbook that was imported, or for which a later check was asked for.
    `tell(done, total)` hears how far it is; it may raise, and nothing is kept then.
    """
    if not _is_due(batch, job):
        return batch
    plan, troubles = Plan(), []
    try:
        book = read(place_of(batch.file.sha256), lambda rows: tell(rows, None))
    except Unreadable as error:
        troubles = error.troubles
    else:
        total = book.total * 2
        tell(book.total, total)
        plan = make_plan(book, by=batch.asked_by, day=day_of(at))
        if plan.counts.get(Line.Outcome.CHANGE, 0) > MOST_CHANGES:
            troubles = [
                _(
                    "More than %(most)s rows change what is there already. Split the workbook; "
                    "new rows are not limited by this."
                )
                % {"most": MOST_CHANGES}
            ]
    return _keep(batch, plan, troubles, job=job, at=at, tell=tell)


def _is_due(batch: Batch, job: Job) -> bool:
    return batch.imported_at is None and batch.check_job_id == job.pk and not batch.import_job_id


@transaction.atomic
def _keep(
    batch: Batch, plan: Plan, troubles: list[str], *, job: Job, at: datetime, tell: Tell
) -> Batch:
    fresh = Batch.objects.select_for_update().get(pk=batch.pk)
    if not _is_due(fresh, job):
        return fresh
    fresh.lines.all().delete()
    lines = [
        Line(
            batch=fresh,
            sheet=line.row.sheet,
            row=line.row.number,
            outcome=line.outcome,
            code=line.code[:100],
            name=line.name[:300],
            changes=line.changes,
            reasons=line.reasons,
            notes=line.notes,
        )
        for line in plan.lines
    ]
    for start in range(0, len(lines), CHUNK):
        Line.objects.bulk_create(lines[start : start + CHUNK])
        tell(len(lines) + min(start + CHUNK, len(lines)), 2 * len(lines))
    fresh.checked_at, fresh.digest, fresh.counts = at, plan.digest, plan.counts
    fresh.troubles, fresh.refusal = troubles, ""
    fresh.save(update_fields=["checked_at", "digest", "counts", "troubles", "refusal"])
    return fresh
