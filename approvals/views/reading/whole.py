"""The page of a dossier: fetched with its people for this reader, with or without a refusal."""

from django.shortcuts import get_object_or_404

from core import clock
from core.http import page, status_of
from proposals.models import Proposal

from . import joined
from .dossier import Dossier
from .rows import with_people


def fetch(request, pk) -> Proposal:
    """The dossier with its people, when this person may see it; otherwise there is no page."""
    seen = Proposal.objects.visible_to(request.user).select_related(
        "lead", "unit", "field", "current_version"
    )
    whole = joined.with_joined(with_people(seen, "pk"), request.user)
    return get_object_or_404(whole.annotate(now=clock.now_in_query()), pk=pk)


def dossier_page(request, proposal: Proposal, *, refusal=None):
    """The page of a dossier; with a refusal it says what could not be done, and why."""
    if not hasattr(proposal, "written_by"):
        proposal = fetch(request, proposal.pk)
    view = Dossier(proposal, request.user, at=proposal.now, show=request.GET.get("show", ""))
    context = {
        "proposal": proposal,
        "view": view,
        "case": view.case,
        "refusal": refusal,
        "section": "mine" if view.mine else "",
    }
    return page(
        request,
        "approvals/dossier.html",
        context,
        status=status_of(refusal) if refusal else 200,
    )
