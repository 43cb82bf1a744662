"""What was handed to another unit that has not answered yet."""

from approvals.models import Task, Transfer


def handed_to(task: Task) -> Transfer:
    """What the receiver of `task` was handed: the last transfer of its dossier before it."""
    rows = Transfer.objects.select_related("case__unit", "case__procedure", "case__version", "task")
    before = rows.filter(case__proposal=task.proposal_id, at__lte=task.opened_at)
    return before.select_related("by").order_by("-pk")[0]
