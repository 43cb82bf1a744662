"""Catalogues and legal instruments: dated rows (domain c.14)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .dated import Dated, Searched
from .units import Unit


def in_language(name: str, name_en: str) -> str:
    """The name of a row in the language of the page."""
    english = (get_language() or "").startswith("en")
    return name_en if english and name_en else name


class CatalogueRow(models.Model):
    """A dated row of a catalogue (domain c.14). Closed by a date, never deleted."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_%(class)s_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return in_language(self.name, self.name_en)


class FieldQuerySet(Dated):
    def open_to(self, unit):
        """Fields a dossier of `unit` may name: the city's and those of the units above it."""
        return self.filter(Q(unit=None) | Q(unit__in=unit.lineage))


class FieldOfWork(CatalogueRow):
    """A field of work (lĩnh vực). A unit may add its own (R0-07)."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="own_fields")

    objects = FieldQuerySet.as_manager()

    class Meta(CatalogueRow.Meta):
        abstract = False
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint(
                "code", "unit", nulls_distinct=False, name="one_field_one_code"
            ),
        ]


class FundingSource(CatalogueRow):
    class Meta(CatalogueRow.Meta):
        abstract = False
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint("code", name="one_funding_source_one_code"),
        ]


class RejectionReason(CatalogueRow):
    """A reason for refusing, tied to its rule (domain c.15)."""

    class Meta(CatalogueRow.Meta):
        abstract = False
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint("code", name="one_rejection_reason_one_code"),
        ]


class Programme(CatalogueRow):
    """A breakthrough or key programme of the city (R1-28)."""

    class Meta(CatalogueRow.Meta):
        abstract = False
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.UniqueConstraint("code", name="one_programme_one_code"),
        ]


class InstrumentQuerySet(Dated, Searched):
    pass


class LegalInstrument(models.Model):
    """A legal or Party document: number, year and issuer together, never a bare number.

    Nghị định 73/2023/NĐ-CP and Nghị định 73/2024/NĐ-CP are different documents (domain 1).
    """

    number = models.CharField(_("number"), max_length=20)
    year = models.PositiveSmallIntegerField(_("year"))
    symbol = models.CharField(_("number and symbol"), max_length=60)
    kind = models.CharField(_("document type"), max_length=60)
    issuer = models.CharField(_("issuer"), max_length=200)
    title = models.CharField(_("subject"), max_length=500)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    """Empty while nobody has compared it with the original."""
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file_name = models.CharField(max_length=255, blank=True, editable=False)
    folded = models.CharField(max_length=900, blank=True, editable=False)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", F("issued_on").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_legal_instrument_ends_after_it_begins",
            ),
            models.UniqueConstraint("number", "year", "kind", "issuer", name="one_instrument_once"),
        ]

    def __str__(self):
        return f"{self.kind} {self.symbol} ({self.issuer})"
