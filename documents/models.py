"""Files that somebody handed in: written once under their hash, never overwritten."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.evidence import written_once
from core.templatetags.core import vdatetime


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
    scan_engine = models.CharField(max_length=120, blank=True)
    scanned_at = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=Q(scan="NOT_SCANNED", scan_engine="", scanned_at=None)
                | (Q(scan="CLEAN", scanned_at__isnull=False) & ~Q(scan_engine="")),
                name="a_clean_file_says_when_and_by_what",
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_scanned(self) -> bool:
        return self.scan != self.Scan.NOT_SCANNED

    @property
    def scan_record(self) -> str:
        """Whether and when viruses were looked for, and by what, in a few words."""
        if not self.is_scanned:
            return str(self.Scan.NOT_SCANNED.label)
        return gettext("scanned for viruses at %(time)s, none found (%(engine)s)") % {
            "time": vdatetime(self.scanned_at),
            "engine": self.scan_engine,
        }


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
