"""Is the process alive, and is everything it needs there? For machines, without sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import policy
from config import health
from config.doctor import State, examine, worst
from core import clock
from core.http import page


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The process answers. Asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """200 when everything is there, 503 when something is missing; JSON either way."""
    report = health.report()
    return JsonResponse(report, status=200 if report["ready"] else 503)


@require_safe
def state(request):
    """The state of the portal in plain words, for administrators: green, or what to do."""
    policy.can_manage(request.user).enforce()
    findings = list(examine(slow=False))
    context = {
        "troubles": sorted((f for f in findings if f.state > State.OK), key=lambda f: -f.state),
        "in_order": [f for f in findings if f.state == State.OK],
        "worst": worst(findings),
        "looked_at": clock.now(),
        "section": "admin",
    }
    return page(request, "state.html", context)
