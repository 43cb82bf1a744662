"""A person's long work: the list, one piece with its progress, and its result."""

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HTMX_STOP_POLLING

from core import clock
from core.files import attachment, sha256_of
from core.http import go, page, status_of
from core.verdicts import WrongMoment
from journal.once import once

from . import actions
from .models import Job

SHOWN = 50
TOO_MANY = 429

log = logging.getLogger(__name__)


def index(request):
    jobs = Job.objects.visible_to(request.user).order_by("-asked_at", "-pk")[:SHOWN]
    return page(request, "jobs/index.html", {"jobs": jobs, "section": "reports"})


def detail(request, pk, *, refusal=None, status=200):
    job = _job(request, pk)
    return page(request, "jobs/detail.html", {**_context(job), "refusal": refusal}, status=status)


def progress(request, pk):
    """How far it is: asked every two seconds by the page until the work has ended."""
    job = _job(request, pk)
    if not request.htmx:
        return go(request, "jobs:detail", pk=pk)
    status = HTMX_STOP_POLLING if job.is_finished else 200
    return page(request, "jobs/detail.html", _context(job), part="state", status=status)


def download(request, pk):
    job = _job(request, pk)
    try:
        actions.note_download(job, by=request.user, at=clock.now())
    except (WrongMoment, PermissionDenied) as refusal:
        return detail(request, pk, refusal=refusal, status=status_of(refusal))
    try:
        result = actions.result_of(job).open("rb")
    except FileNotFoundError:
        log.error("the result of job %s is missing", job.pk)
        return detail(request, pk, refusal=_lost(), status=503)
    if sha256_of(result) != job.sha256:
        result.close()
        log.error("the result of job %s is damaged", job.pk)
        return detail(request, pk, refusal=_lost(), status=503)
    result.seek(0)
    return attachment(result, job.file_name, media_type=job.media_type)


@require_POST
@once("jobs.cancel")
def cancel(request, pk):
    return _take(request, pk, actions.cancel, done=_("The work was cancelled."))


@require_POST
@once("jobs.retry")
def retry(request, pk):
    return _take(request, pk, actions.retry, done=_("The work waits for its turn again."))


def _take(request, pk, act, *, done):
    job = _job(request, pk)
    try:
        act(job, by=request.user, at=clock.now())
    except actions.TooMany as refusal:
        return detail(request, pk, refusal=refusal, status=TOO_MANY)
    except (WrongMoment, PermissionDenied) as refusal:
        return detail(request, pk, refusal=refusal, status=status_of(refusal))
    messages.success(request, done)
    return go(request, "jobs:detail", pk=pk)


def _job(request, pk):
    return get_object_or_404(Job.objects.visible_to(request.user), pk=pk)


def _context(job):
    return {"job": job, "left": job.seconds_left(clock.now()), "section": "reports"}


def _lost():
    return _("The file is damaged and is not sent. Make it again.")
