"""Who is late: for the superior, and for the city's focal point."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Unit
from approvals.models import ReminderRule
from approvals.selectors import post_of
from core import clock
from core.http import page, whole
from reports import policy, selectors

RUNGS = dict(ReminderRule.Audience.choices)


@require_safe
def delays(request):
    """Overdue tasks of the units the person follows, of all or of one of them."""
    policy.can_follow_delays(request.user).enforce()
    at, unit = clock.now(), None
    if (asked := whole(request.GET.get("u"))) is not None:
        unit = Unit.objects.filter(pk=asked).first()
        if unit is None:
            raise PermissionDenied(_("This unit is not there."))
    after = request.GET.get("after", "")
    shown = selectors.delays(request.user, unit=unit and unit.pk, after=after, at=at)
    behind, more = ([], False) if unit or after else selectors.units_behind(request.user)
    kept = {"u": unit.pk} if unit else {}
    context = {
        "rows": [_said(row) for row in shown.rows],
        "behind": behind,
        "more": more,
        "unit": unit,
        "older": f"?{urlencode(kept | {'after': shown.older})}" if shown.older else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "at": at,
        "section": "reports",
    }
    return page(request, "reports/delays.html", context)


def post_said(task) -> str:
    """The post whose turn a step is, in words."""
    return post_of(task.kind, task.role, task.unit.name)


def _said(row: selectors.Delay) -> dict:
    task = row.task
    return {
        "task": task,
        "post": post_said(task),
        "year": task.subject.partition(":")[2],
        "left": row.left,
        "holders": row.holders,
        "told": RUNGS.get(row.told, ""),
        "told_at": row.told_at,
    }
