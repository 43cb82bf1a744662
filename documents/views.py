"""The text of a legal document: handed in by administrators, read by everybody signed in.

Files of dossiers are sent by the app that knows who may see the dossier.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.actions import attach_file
from accounts.models import LegalInstrument
from accounts.policy import can_manage
from core import clock
from core.http import go, page, posted, status_of
from core.verdicts import WrongMoment
from journal.once import once

from . import actions, forms
from .http import download
from .models import File


def instrument(request, pk):
    """Download the text of a legal document."""
    row = get_object_or_404(LegalInstrument.objects.exclude(file_sha256=""), pk=pk)
    file = _file_of(row)
    if file is None:
        raise Http404
    file.name = row.file_name
    return download(request, file)


def _file_of(row: LegalInstrument) -> File | None:
    """The file with the text of a document; a dossier may have given the same bytes up."""
    same = File.objects.filter(sha256=row.file_sha256)
    return same.order_by(F("seal__pk").asc(nulls_first=True), "pk").first()


@once("documents.attach_instrument")
def attach_instrument(request, pk):
    """Keep a file and name it as the text of a legal document."""
    row = get_object_or_404(LegalInstrument, pk=pk)
    form = forms.AttachInstrument(posted(request), request.FILES or None)
    may, refusal = can_manage(request.user), None
    if request.method != "POST":
        may.enforce()
    elif not may:
        refusal = PermissionDenied(may.reason)
    elif form.is_valid():
        at = clock.now()
        try:
            file = actions.store(form.cleaned_data["file"], by=request.user, at=at)
            attach_file(row, sha256=file.sha256, name=file.name, by=request.user, at=at)
        except actions.Refused as error:
            form.add_error("file", str(error))
        except (WrongMoment, PermissionDenied) as error:
            refusal = error
        else:
            messages.success(request, _("The file is kept with the document."))
            return go(request, "accounts:instruments")
    return page(
        request,
        "documents/attach_instrument.html",
        {"form": form, "row": row, "file": _file_of(row), "refusal": refusal, "section": "admin"},
        status=status_of(refusal) if refusal else 200,
    )
