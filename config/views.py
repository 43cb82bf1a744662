"""Is the process alive, and is everything it needs there? For machines, without sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import health


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
