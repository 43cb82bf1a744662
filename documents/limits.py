"""How many files of what size. Values from the settings, so that an office can change them."""

from django.conf import settings

from .models import Family

ENDINGS = {
    "pdf": Family.PDF,
    "docx": Family.DOCX,
    "xlsx": Family.XLSX,
    "pptx": Family.PPTX,
    "odt": Family.ODT,
    "jpg": Family.JPEG,
    "jpeg": Family.JPEG,
    "png": Family.PNG,
}
"""Ending of a file name: the family its content must be."""

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
"""For the `accept` attribute of an upload field."""

MEDIA_TYPES = {
    Family.PDF: "application/pdf",
    Family.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Family.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Family.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Family.ODT: "application/vnd.oasis.opendocument.text",
    Family.JPEG: "image/jpeg",
    Family.PNG: "image/png",
}


def largest() -> int:
    """Bytes a single file may have."""
    return settings.FILE_MAX_BYTES


def most() -> int:
    """Files a single dossier may have."""
    return settings.FILES_PER_DOSSIER
