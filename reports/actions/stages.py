"""Keeping the time that steps take: a unit's year is added up again when a step of it was done."""

from collections import Counter
from datetime import datetime

from django.db import connection, transaction

from reports.models import StageDue, StageSum
from reports.selectors import stages

NOTE = """
INSERT INTO reports_stagedue (unit_id, year)
SELECT DISTINCT unit_id, EXTRACT(year FROM done_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int
FROM approvals_task
WHERE proposal_id = ANY(%s) AND done_at IS NOT NULL AND case_id IS NOT NULL
ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""


def note_stages(dossiers: list[int]) -> None:
    """Note which units' years these dossiers belong to, in the transaction that counts them."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [dossiers])


@transaction.atomic
def time_stages_next(*, at: datetime) -> bool:
    """Add up one unit's year that was noted. False when there is none, or others are at work.

    The note goes first: what is done meanwhile waits for it and is noted again.
    """
    due = StageDue.objects.select_for_update(skip_locked=True).order_by("pk").first()
    if due is None:
        return False
    due.delete()
    tasks = list(stages.steps_done(due.unit_id, due.year))
    took = stages.took(tasks)
    sums = Counter(
        (task.kind, task.hours is not None, task.days_late > 0, took[task.pk]) for task in tasks
    )
    StageSum.objects.filter(unit=due.unit_id, year=due.year).delete()
    StageSum.objects.bulk_create(
        StageSum(
            unit_id=due.unit_id,
            year=due.year,
            kind=kind,
            hourly=hourly,
            late=late,
            amount=amount,
            n=n,
        )
        for (kind, hourly, late, amount), n in sorted(sums.items())
    )
    return True
