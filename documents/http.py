"""Sending a kept file out: whole and as an attachment, or not at all."""

import logging

from django.http import HttpRequest, HttpResponse

from core.files import attachment, sha256_of
from core.http import page

from .actions import place_of
from .limits import MEDIA_TYPES
from .models import Family, File, SealedFile

log = logging.getLogger(__name__)


def download(request: HttpRequest, file: File) -> HttpResponse:
    """The bytes of `file`, streamed as an attachment under the name its author gave it.

    The view has fetched `file` through the visibility rule. The hash is checked before the first
    byte leaves: a sealed file answers 410, a damaged or missing one 503 and an error in the log
    (trust.md, fault 33, abuse 10).
    """
    if SealedFile.objects.filter(file=file).exists():
        return page(request, "documents/sealed.html", {"file": file}, status=410)
    try:
        kept = place_of(file.sha256).open("rb")
    except FileNotFoundError:
        log.error("file %s is missing: %s", file.pk, file.sha256)
        return page(request, "documents/damaged.html", {"file": file}, status=503)
    if sha256_of(kept) != file.sha256:
        kept.close()
        log.error("file %s is damaged: %s", file.pk, file.sha256)
        return page(request, "documents/damaged.html", {"file": file}, status=503)
    kept.seek(0)
    return attachment(kept, file.name, media_type=MEDIA_TYPES[Family(file.family)])
