"""What was sent: one version as frozen, two of them compared, a part sealed and removed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.proving import proven
from core import clock
from core.http import go, page, posted, status_of
from core.kept import Kept, mark
from core.verdicts import WrongMoment
from documents.models import SealedFile
from journal.once import once
from proposals import actions, forms, policy, selectors
from proposals.models import Version

from . import desk


def version(request, pk, n):
    """One version exactly as it was sent, with its form version and its hash."""
    proposal = desk.sent(request, pk)
    versions = _versions(proposal)
    if n not in versions:
        raise Http404
    one, numbers = versions[n], list(versions)
    before = max((number for number in numbers if 1 <= number < n), default=None)
    context = {
        "proposal": proposal,
        "version": one,
        "numbers": numbers,
        "before": before,
        "sections": selectors.summary(one, reader=request.user),
        "confidential": selectors.confidential(one, reader=request.user),
        "files": desk.files(proposal, selectors.files_of(one, reader=request.user)),
        "may_seal": policy.can_seal(request.user, proposal),
        "section": "mine" if request.user.pk == proposal.lead_id else "",
    }
    return page(request, "proposals/version.html", context)


def compare(request, pk):
    """Two versions with what was added and what was taken out, word by word."""
    proposal = desk.sent(request, pk)
    versions = {n: one for n, one in _versions(proposal).items() if not one.is_slip}
    numbers = list(versions)
    if len(numbers) < 2:
        raise Http404
    old = _number(request.GET.get("old"), numbers[-2])
    new = _number(request.GET.get("new"), numbers[-1])
    if old not in versions or new not in versions:
        raise Http404
    everything = "all" in request.GET
    sections = selectors.compare(versions[old], versions[new], reader=request.user)
    context = {
        "proposal": proposal,
        "old": versions[old],
        "new": versions[new],
        "numbers": numbers,
        "everything": everything,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "rows": [row for row in section.rows if everything or row.changed],
            }
            for section in sections
            if everything or section.changed
        ],
        "section": "mine" if request.user.pk == proposal.lead_id else "",
    }
    return page(request, "proposals/compare.html", context)


@proven
@once("proposals.seal")
def seal(request, pk, n):
    """Seal and remove a part or a file of a sent version: for good, and on record."""
    proposal = desk.sent(request, pk)
    one = _versions(proposal).get(n)
    if one is None:
        raise Http404
    policy.can_seal(request.user, proposal).enforce()
    parts = {f"part-{part.pk}": part for part in one.parts.filter(sealed_at=None)}
    sent = proposal.attachments.filter(pk__in=[file["id"] for file in one.manifest["files"]])
    gone = SealedFile.objects.filter(file=OuterRef("file"))
    attachments = {
        f"file-{row.pk}": row for row in sent.exclude(Exists(gone)).select_related("file")
    }
    labels = selectors.labels_of(one)
    order = {name: place for place, name in enumerate(labels)}
    form = forms.Seal(
        posted(request),
        parts=sorted(
            ((key, labels.get(part.name, part.name)) for key, part in parts.items()),
            key=lambda pair: order.get(parts[pair[0]].name, len(order)),
        ),
        files=[(key, row.file.name) for key, row in attachments.items()],
    )
    refusal = None
    if form.is_valid():
        what, reason = form.cleaned_data["what"], form.cleaned_data["reason"]
        done = {"reason": reason, "by": request.user, "at": clock.now()}
        try:
            if what in parts:
                actions.seal_part(parts[what], **done)
            else:
                actions.seal_attachment(attachments[what], **done)
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("It has been sealed and removed. The hash stays valid."))
            return go(request, "proposals:version", pk, n)
    context = {
        "proposal": proposal,
        "version": one,
        "form": form,
        "refusal": refusal,
        "section": "mine" if request.user.pk == proposal.lead_id else "",
    }
    status = status_of(refusal) if refusal else 200
    return page(request, "proposals/seal.html", context, status=status)


def _versions(proposal) -> dict[int, Version]:
    """What was sent of a dossier, by number, the first one first: one query."""
    found = _VERSIONS.objects((), {DOSSIER: proposal.pk})
    for one in found:
        one.proposal = proposal
    return {one.n: one for one in found}


DOSSIER = mark(0)
_VERSIONS = Kept(
    lambda: Version.objects.filter(proposal=DOSSIER).select_related("submitted_by").order_by("n"),
    planned=True,
)


def _number(text, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default
