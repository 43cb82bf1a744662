"""The product's addresses, and a few that go wrong on purpose."""

from io import BytesIO

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import path

from config import errors
from config.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from config.urls import urlpatterns as ours
from core.files import attachment
from core.verdicts import Stale, WrongMoment

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

RAISED = {
    "400": BadRequest("bad"),
    "403": PermissionDenied("Chỉ thủ trưởng được làm việc này."),
    "409": WrongMoment("Hồ sơ đã được quyết định."),
    "stale": Stale("Bản bạn xem đã cũ."),
    "413": RequestDataTooBig("too big"),
    "500": RuntimeError("a secret that nobody reads"),
    "503": OperationalError("server at 10.1.2.3 port 5432 failed"),
}


@login_not_required
def fail(request, what):
    if what == "429":
        return errors.too_many(request)
    raise RAISED[what]


def private(request):
    return HttpResponse("mine")


@login_not_required
def download(request):
    return attachment(BytesIO(b"%PDF-"), "ý tưởng.pdf", media_type="application/pdf")


urlpatterns = [
    *ours,
    path("fail/<str:what>/", fail),
    path("private/", private),
    path("download/", download),
]
