"""Files that somebody handed in: written once under their hash, never overwritten."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.evidence import written_once


class Family(models.TextChoices):
    """Allowed kinds of files, told by content and not by name."""

    PDF = "PDF", "PDF"
    DOCX = "DOCX", "Word"
    XLSX = "XLSX", "Excel"
    PPTX = "PPTX", "PowerPoint"
    ODT = "ODT", "OpenDocument"
    JPEG = "JPEG", "JPEG"
    PNG = "PNG", "PNG"


class File(models.Model):
    """A file as handed in. Its bytes lie under `sha256`; the row never changes."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "NOT_SCANNED", _("not scanned for viruses")
        CLEAN = "CLEAN", pgettext_lazy("virus scan", "clean")

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(_("file name"), max_length=255)
    family = models.CharField(_("kind"), max_length=8, choices=Family)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        triggers = written_once()

    def __str__(self):
        return self.name


class SealedFile(models.Model):
    """A file that was given up by a recorded act where it was handed in; the hash stays as proof.

    Only this row: who handed in the same bytes elsewhere keeps them. The bytes go when every row
    with their hash is sealed.
    """

    file = models.OneToOneField(File, models.PROTECT, related_name="seal")
    sha256 = models.CharField(max_length=64, db_index=True)
    reason = models.TextField(_("reason"))
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = written_once()
