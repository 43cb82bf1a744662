"""Why a step that somebody had open is not his any more: what he may be told, and nothing else."""

from django.utils.translation import gettext as _

from accounts.models import Seat
from approvals import policy
from approvals.models import Conflict, Task
from core.clock import day_of
from core.templatetags.core import vdate, vdatetime


def no_longer_his(user, task: Task) -> str:
    """Until when `task` was the turn of `user`, who does not see its dossier; "" when it never was.

    A mandate that ran out, a post that ended while the step was owed, a conflict of interest that
    was declared in this one dossier. Of one that follows from a relation nothing is said: whoever
    is kept out by it is not told that there is a dossier.
    """
    if (over := policy.mandate_over(user, task)) is not None:
        return policy.over_says(over)
    conflict = Conflict.objects.filter(proposal=task.proposal_id, person=user.pk, relation=None)
    if (found := conflict.first()) is not None:
        return _(
            "A conflict of interest of yours was recorded at %(time)s: the dossier is closed to "
            "you, and the step is whoever's comes next."
        ) % {"time": vdatetime(found.at)}
    if task.person_id is not None:
        return ""
    ended = Seat.objects.filter(
        person=user.pk,
        unit=task.unit_id,
        role__in=policy.stand_for(task.role),
        until__gte=day_of(task.opened_at),
    )
    seat = ended.select_related("unit").order_by("-until").first()
    if seat is None:
        return ""
    return _(
        "Your post at %(unit)s ended on %(day)s. The step belongs to whoever holds it now."
    ) % {"unit": seat.unit.name, "day": vdate(seat.until)}
