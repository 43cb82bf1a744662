"""A small page with one act, for the tests of `once`."""

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.urls import path

from core.http import go
from core.verdicts import WrongMoment
from journal.actions import record
from journal.once import once

from .conftest import NOON

FORM = Template("{% load press %}<form>{% press_key %}</form><form>{% press_key %}</form>")
HOLD = {}


@once("tests.act")
def act(request):
    said = request.POST.get("say")
    if request.method == "POST":
        record("test.act", request.user, by=request.user, at=NOON, said=said)
    if said == "hold":
        HOLD["entered"].set()
        HOLD["go"].wait(10)
    if said == "lock":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            cursor.execute("SELECT pg_advisory_xact_lock(4711)")
    if said == "forbidden":
        raise PermissionDenied("not yours")
    if said == "missing":
        raise Http404
    if said == "late":
        return HttpResponse(str(WrongMoment("late")), status=409)
    if said in {"yes", "hold"}:
        return go(request, f"/done/{request.user.pk}/?said={said}")
    return HttpResponse(FORM.render(Context({"request": request})))


@once("tests.other")
def other(request):
    return go(request, "/other/")


def done(request, pk):
    return HttpResponse("done")


urlpatterns = [path("act/", act), path("other/", other), path("done/<int:pk>/", done)]
