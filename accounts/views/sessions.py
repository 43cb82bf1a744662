"""Ending open sessions: one's own, and those of somebody else by an administrator."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import actions, policy
from accounts.models import User
from core import clock
from core.acting import act
from core.http import go
from core.verdicts import WrongMoment
from journal.once import once


@require_POST
@once("accounts.end_sessions")
def end_sessions(request):
    """End one of one's own sessions, or all but this one."""
    mark, here = request.POST.get("mark", ""), request.session.session_key or ""
    try:
        ended = actions.end_sessions(
            request.user, mark=mark, keep=here, by=request.user, at=clock.now()
        )
    except WrongMoment as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _said(ended))
    return go(request, "accounts:security")


@require_POST
@once("accounts.end_sessions_of")
def end_sessions_of(request, pk):
    """Sign somebody out everywhere."""
    rows = User.objects.visible_to(request.user)
    person = get_object_or_404(rows, pk=pk)
    here = request.session.session_key if person.pk == request.user.pk else ""
    return act(
        request,
        "accounts/refused.html",
        {"back": person, "title": person.full_name},
        may=policy.can_manage(request.user),
        do=lambda given: actions.end_sessions(
            person, keep=here or "", by=request.user, at=clock.now()
        ),
        done=_said,
        where=lambda _ended: ("accounts:person", person.pk),
    )


def _said(ended: int) -> str:
    return ngettext(
        "%(n)s session was ended. Its browser is signed out at its next page.",
        "%(n)s sessions were ended. Their browsers are signed out at their next page.",
        ended,
    ) % {"n": ended}
