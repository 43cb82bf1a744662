"""The author's own three steps: send the idea, submit the plan, withdraw."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import actions
from core import clock
from core.http import go, page, status_of
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
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    refusal = None
    if request.method != "POST":
        can_make(Move.WITHDRAW, request.user, proposal).enforce()
    else:
        try:
            actions.withdraw(proposal, by=request.user, at=clock.now())
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
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    try:
        act(proposal, by=request.user, at=clock.now(), seen=request.POST.get("seen", ""))
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
