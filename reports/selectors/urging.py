"""Which steps somebody may urge now, and why not the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Task
from core.clock import day_of
from reports.models import Urging

from .delays import followed, holders_of

MOST = 50
"""Steps of one press: two pages of who is late."""
NO_LONGER = _("It was done meanwhile.")
AGAIN = _("It was urged today already. Once a day is enough.")
NOBODY = _("Nobody holds this post; the level above was told.")


@dataclass(frozen=True, slots=True)
class ToUrge:
    """A step, whom urging it would reach, and the sentence why it is not urged."""

    task: Task
    whom: list[str]
    reason: str | Promise = ""


def to_urge(user: User, keys: Iterable[int], *, at: datetime) -> list[ToUrge]:
    """Of the steps with these keys those whose delay `user` follows, the longest overdue first.

    The first MOST keys are looked at. Three queries.
    """
    today = day_of(at)
    urged = Urging.objects.filter(task=OuterRef("pk"), day=today)
    rows = followed(user).filter(pk__in=list(keys)[:MOST]).annotate(urged=Exists(urged))
    tasks = list(rows.select_related("unit", "person", "proposal").order_by("due_at", "pk"))
    names = holders_of(tasks, today)
    return [
        ToUrge(task, names[task.pk], AGAIN if task.urged else "" if names[task.pk] else NOBODY)
        for task in tasks
    ]
