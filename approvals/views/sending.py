"""The author's own three steps: send the idea, submit the plan, withdraw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policy import shape_of, stand_in
from approvals import actions
from core import clock
from core.http import go, page, status_of
from core.kept import Kept, mark
from core.verdicts import Stale, WrongMoment
from journal.once import once
from proposals.actions import Incomplete
from proposals.lifecycle import Move
from proposals.models import Proposal
from proposals.policy import can_make

from . import reading


@require_POST
@once("approvals.register")
def register(request, pk):
    """Send the idea slip to the head."""
    return _send(request, pk, actions.register)


@require_POST
@once("approvals.submit")
def submit(request, pk):
    """Submit the plan to the competent level."""
    return _send(request, pk, actions.submit)


@once("approvals.withdraw")
def withdraw(request, pk):
    """Ask once more, then take the dossier out of every hand."""
    proposal = dossier_of(request, pk)
    refusal = None
    if request.method != "POST":
        can_make(Move.WITHDRAW, request.user, proposal).enforce()
    else:
        try:
            actions.withdraw(proposal, by=request.user, at=proposal.now)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The dossier was withdrawn."))
            return go(request, "approvals:dossier", proposal.pk)
    context = {"proposal": proposal, "refusal": refusal, "section": "mine"}
    return page(
        request,
        "approvals/withdraw.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )


def _send(request, pk, act):
    proposal = dossier_of(request, pk)
    try:
        act(proposal, by=request.user, at=proposal.now, seen=request.POST.get("seen", ""))
    except Stale as changed:
        messages.error(request, str(changed))
        return go(request, "proposals:check", proposal.pk)
    except Incomplete:
        messages.error(request, _("Something is still missing. It was not sent."))
        return go(request, "proposals:check", proposal.pk)
    except (WrongMoment, PermissionDenied) as refusal:
        proposal.refresh_from_db()
        return reading.dossier_page(request, proposal, refusal=refusal)
    return go(request, "approvals:sent", proposal.pk)


def dossier_of(request, pk):
    """The dossier when he may see it, and `now`, the instant of the act: one query."""
    shape, values = shape_of(request.user)
    for found in _SEEN.objects((shape, clock.shape()), values | {DOSSIER: pk}):
        return found
    raise Http404


def _seen(shape, _clock):
    seen = Proposal.objects.visible_to(stand_in(shape)).filter(pk=DOSSIER)
    return seen.annotate(now=clock.now_in_query())


DOSSIER = mark(-1)
_SEEN = Kept(_seen, planned=True)
