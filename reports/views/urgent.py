"""The list of urgent cases: for who leads or follows units, and for the city's focal point."""

from urllib.parse import urlencode

from django.views.decorators.http import require_safe

from accounts.policy import sight
from accounts.roles import Role
from core import clock
from core.http import page
from reports import policy, selectors


@require_safe
def urgent(request):
    """Urgent cases, overdue ones first; all of them, or those without a completed dossier."""
    policy.can_follow_delays(request.user).enforce()
    at, lacking = clock.now(), request.GET.get("only") == "lacking"
    after = request.GET.get("after", "")
    shown = selectors.urgent_cases(request.user, lacking=lacking, after=after, at=at)
    kept = {"only": "lacking"} if lacking else {}
    context = {
        "rows": shown.rows,
        "units": [] if after else selectors.urgent_units(request.user),
        "lacking": lacking,
        "reports_himself": sight(request.user).holds(Role.HEAD),
        "older": f"?{urlencode(kept | {'after': shown.older})}" if shown.older else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "at": at,
        "section": "reports",
    }
    return page(request, "reports/urgent.html", context)
