"""Is the process alive, and is everything it needs there?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse


@login_not_required
def healthz(request):
    """The process answers. Asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
def readyz(request):
    return JsonResponse({"ready": True})
