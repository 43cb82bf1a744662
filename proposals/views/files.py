"""Files of a dossier: attached, listed, taken off, sent to those who may read them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from documents import limits
from documents.actions import Refused
from documents.http import download as send
from journal.once import once
from proposals import actions, forms, policy, selectors
from proposals.models import Attachment

from . import desk


def files(request, pk):
    """The files of the draft, with kind and size."""
    proposal = desk.draft(request, pk)
    if not policy.is_writable(proposal):
        return go(request, "approvals:dossier", pk)
    return _page(request, proposal, forms.Attach())


@require_POST
@once("proposals.attach")
def attach(request, pk):
    """One more file. What is refused says why beside the field."""
    proposal = desk.draft(request, pk)
    form = forms.Attach(posted(request), request.FILES)
    refusal = None
    if form.is_valid():
        try:
            attachment = actions.attach(
                proposal,
                uploaded=form.cleaned_data["file"],
                note=form.cleaned_data["note"],
                by=request.user,
                at=clock.now(),
            )
        except Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(
                request, _("“%(name)s” has been attached.") % {"name": attachment.file.name}
            )
            return go(request, "proposals:files", pk)
    return _page(request, proposal, form, refusal=refusal)


@require_POST
@once("proposals.detach")
def detach(request, pk, file):
    """Take a file off the draft; what was sent with it keeps it."""
    proposal = desk.draft(request, pk)
    attachment = get_object_or_404(
        proposal.attachments.filter(removed_at=None).select_related("file"), pk=file
    )
    try:
        actions.detach(attachment, by=request.user, at=clock.now())
    except (WrongMoment, PermissionDenied) as refusal:
        return _page(request, proposal, forms.Attach(), refusal=refusal)
    messages.success(
        request, _("“%(name)s” has been taken off the draft.") % {"name": attachment.file.name}
    )
    return go(request, "proposals:files", pk)


def download(request, pk, file):
    """The file itself, always to be saved and never shown.

    Its authors get every file of the draft; whoever else may see the dossier gets what was sent.
    """
    proposal = desk.sent(request, pk)
    attachment = get_object_or_404(
        Attachment.objects.select_related("file", "proposal"), proposal=proposal, pk=file
    )
    if not selectors.may_read_file(attachment, reader=request.user):
        raise Http404
    return send(request, attachment.file)


def _page(request, proposal, form, *, refusal=None):
    n, total = desk.number_of(proposal, "files")
    after = desk.following(proposal, "files")
    rows = desk.files(proposal, selectors.files_of(proposal, reader=request.user))
    context = {
        **desk.frame(request, proposal, key="files"),
        "rows": rows,
        "full": len(rows) >= limits.most(),
        "form": form,
        "refusal": refusal,
        "n": n,
        "total": total,
        "after": after,
        "next_url": desk.address(proposal, after[0].key) if after else "",
        "back": request.GET.get("back") == "check",
    }
    return page(
        request, "proposals/files.html", context, status=status_of(refusal) if refusal else 200
    )
