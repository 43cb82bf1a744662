"""The bare view: session, user row, one indexed SELECT of 25 rows, a small template."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path

from proposals.models import Proposal

ROWS = Proposal.objects.only("code", "title", "state", "moved_at").order_by("-step_since", "-pk")


@login_required
def floor(request):
    return render(request, "floor.html", {"rows": ROWS.all()[:25]})


urlpatterns = [path("", floor)]
