"""Units: the tree everything else hangs on."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import CompetentLevel, UnitKind

from .dated import Dated, Searched


class UnitQuerySet(Dated, Searched):
    def branch(self, unit):
        """`unit` and every unit below it, by the stored path."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit):
        """The units above `unit`, the root first, without itself."""
        return self.filter(pk__in=unit.lineage[:-1]).order_by("path")


class Unit(models.Model):
    """An organisation unit (domain c.1). Never deleted: closed by a date, with successors."""

    organ_id = models.CharField(_("organisation identifier"), max_length=13, blank=True)
    gso_code = models.CharField(_("statistics office code"), max_length=10, blank=True)
    name = models.CharField(pgettext_lazy("of a unit", "full name"), max_length=200)
    abbreviation = models.CharField(_("abbreviation in document symbols"), max_length=30)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    path = models.CharField(max_length=255, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind)
    competent_level = models.CharField(_("competent level"), max_length=32, choices=CompetentLevel)
    is_employing_agency = models.BooleanField(
        _("employs its staff"),
        default=True,
        help_text=_("A division inside a department does not: its department does."),
    )
    is_focal_point = models.BooleanField(_("city's focal point"), default=False)
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inferiors",
        verbose_name=_("superior employing agency"),
    )
    party_committee = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="advised_units",
        verbose_name=_("same-level Party committee"),
    )
    place_name = models.CharField(_("place written on documents"), max_length=100, blank=True)
    functions = models.TextField(_("functions"), blank=True)
    duties = models.TextField(pgettext_lazy("of a unit", "tasks"), blank=True)
    powers = models.TextField(_("powers"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="predecessors"
    )
    sort_key = models.CharField(max_length=255, blank=True, editable=False)
    folded = models.CharField(max_length=255, blank=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Upper("abbreviation"),
                condition=Q(valid_to=None),
                name="one_living_unit_one_abbreviation",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="no_unit_lies_below_itself"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="a_unit_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="unit_path", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["sort_key", "id"], name="units_in_order"),
            models.Index(fields=["parent", "sort_key", "id"], name="units_below_a_unit"),
        ]

    def __str__(self):
        return self.name

    @property
    def lineage(self) -> list[int]:
        """Ids from the root down to this unit, read off the stored path."""
        return [int(pk) for pk in self.path.strip("/").split("/")]

    def employing_agency(self) -> "Unit":
        """The nearest unit at or above this one that employs its staff; itself when none does.

        A division's people are employed by the department above it (NĐ 73/2023, Điều 8: “cơ quan
        sử dụng cán bộ”). At most one query.
        """
        if self.is_employing_agency:
            return self
        above = Unit.objects.filter(pk__in=self.lineage, is_employing_agency=True)
        return above.order_by("-path").first() or self
