"""What the authors were asked to add, as every reader of the dossier sees it; a clock that stands
still, in words.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.models import Kind, SupplementAnswer, SupplementFile, Task, Unanswered
from core.templatetags.core import vdate

from .rows import paper


@dataclass(slots=True)
class SupplementShown:
    """One request to add something: what is missing, and what came."""

    task: Task
    wanted: list[str]
    note: str
    asked_by: str
    at: datetime
    due_on: date
    answer: SupplementAnswer | None = None
    files: list[dict] = field(default_factory=list)
    ended: Unanswered | None = None
    withdraw: str = ""
    """Where the reader withdraws it; "" when he may not, or nothing is owed."""
    add: str = ""
    """Where the reader adds what is asked for; "" when it is not his turn."""

    @property
    def is_awaited(self) -> bool:
        return self.answer is None and self.task.voided_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.ended is not None and self.ended.why == Unanswered.Why.WITHDRAWN

    @property
    def is_silent(self) -> bool:
        return self.ended is not None and not self.is_withdrawn


def supplements_of(view) -> list[SupplementShown]:
    """What was asked for in every run of the dossier, the last one first; one more query for the
    files of an answer, where there is one.
    """
    tasks = [task for task in view.tasks if task.kind == Kind.SUPPLEMENT]
    answers = [paper(task, "supplement_answer") for task in tasks]
    files = _files([answer.pk for answer in answers if answer is not None])
    return [_shown(task, view, files) for task in reversed(tasks)]


def _shown(task: Task, view, files: dict) -> SupplementShown:
    request, answer = task.supplement_request, paper(task, "supplement_answer")
    shown = SupplementShown(
        task,
        request.wanted,
        request.note,
        request.asked_by.full_name,
        request.at,
        task.due_on,
        answer,
        files.get(answer.pk, []) if answer is not None else [],
        paper(task, "unanswered"),
    )
    if shown.is_awaited and task.mine:
        shown.add = reverse("approvals:answer_supplement", args=[task.pk])
    if shown.is_awaited and view.asking.works_on_it:
        shown.withdraw = reverse("approvals:withdraw_supplement", args=[task.pk])
    return shown


def _files(answers: list[int]) -> dict[int, list[dict]]:
    rows = SupplementFile.objects.filter(answer__in=answers).select_related("file").order_by("pk")
    found: dict[int, list[dict]] = {}
    for row in rows if answers else ():
        found.setdefault(row.answer_id, []).append(
            {
                "url": reverse("approvals:supplement_file", args=[row.pk]),
                "name": row.file.name,
                "size": row.file.size,
                "scan": row.file.scan_record,
            }
        )
    return found


def stands_still(task: Task) -> str:
    """Since when and why the clock of a step stands still; "" while it runs."""
    if task.paused_at is None:
        return ""
    return _("The clock has stood still since %(day)s: %(cause)s") % {
        "day": vdate(task.paused_at),
        "cause": task.paused_because,
    }


def extended(n: int) -> str:
    """That so many working days were added by whoever may; "" for none."""
    if not n:
        return ""
    return ngettext(
        "and %(n)d working day by which it was extended",
        "and %(n)d working days by which it was extended",
        n,
    ) % {"n": n}


def stood_still(n: int) -> str:
    """That so many working days were added, because the clock stood still; "" for none."""
    if not n:
        return ""
    return ngettext(
        "and %(n)d working day for which the clock stood still",
        "and %(n)d working days for which the clock stood still",
        n,
    ) % {"n": n}
