"""Asking for a file: the one shape of all exports."""

from django.core.exceptions import PermissionDenied

from core import clock
from core.http import go, status_of
from core.verdicts import WrongMoment
from jobs.actions import TooMany
from jobs.actions import request as ask_for

TOO_MANY = 429


def ask(request, kind: str, title: str, params: dict, *, refused):
    """Queue the work and go to its page; `refused(refusal, status)` answers a refusal."""
    try:
        job = ask_for(kind, title, params, by=request.user, at=clock.now())
    except TooMany as refusal:
        return refused(refusal, TOO_MANY)
    except (WrongMoment, PermissionDenied) as refusal:
        return refused(refusal, status_of(refusal))
    return go(request, "jobs:detail", pk=job.pk)
