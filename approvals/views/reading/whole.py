"""The page of a dossier: fetched with its people for this reader, with or without a refusal."""

from django.http import Http404

from accounts.policy import shape_of, stand_in
from approvals.models import Kind, Task
from core import clock
from core.http import page, status_of
from core.kept import Kept
from proposals.models import Proposal

from . import joined
from .dossier import Dossier
from .handing import with_handed
from .mechanisms import with_mechanisms
from .rows import DOSSIER, with_people


def fetch(request, pk) -> Proposal:
    """The dossier with its people, when this person may see it; otherwise there is no page."""
    shape, values = shape_of(request.user)
    found = _WHOLE.objects((shape, clock.shape()), values | {DOSSIER: pk})
    if not found:
        raise Http404
    return found[0]


def fetch_flagged(request, pk) -> Proposal:
    """The dossier when he sees it; or a draft flagged to him, of which he reads the name."""
    flagged = Task.objects.open().filter(kind=Kind.URGENT_ANSWER, proposal=pk)
    if flagged.held_by(request.user).exists():
        rows = Proposal.objects.select_related("unit").annotate(now=clock.now_in_query())
        return rows.get(pk=pk)
    return fetch(request, pk)


def _whole(shape, _clock):
    user = stand_in(shape)
    seen = Proposal.objects.visible_to(user).select_related(
        "lead", "unit", "field", "current_version"
    )
    whole = with_handed(with_mechanisms(joined.with_joined(with_people(seen, "pk"), user)))
    return whole.annotate(now=clock.now_in_query()).filter(pk=DOSSIER)


_WHOLE = Kept(_whole, planned=True)


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
