"""People, units, posts and catalogues: dated rows that everything else points to."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text import fold

from . import policy
from .roles import ONE_HOLDER, Category, CompetentLevel, Role, UnitKind


class Days(Func):
    """The days [since, until) as a range; an open end is for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Dated(models.QuerySet):
    """Rows valid from one day to another."""

    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Searched(models.QuerySet):
    """Rows with a folded text: found with and without marks, every word, in any order."""

    def matching(self, words: str):
        """Rows whose folded text holds each word of `words`; all rows when there is none."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found


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


class UserQuerySet(Searched):
    def known_as(self, login: str):
        """The person with this staff code or official e-mail, whatever the case of its letters."""
        return self.filter(Q(staff_code__iexact=login) | Q(official_email__iexact=login))

    def visible_to(self, user):
        """The people whose page `user` may open."""
        return self.filter(policy.visible_people(user))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Gives allauth its natural key; people are made by `accounts.actions`."""

    use_in_migrations = False


class User(AbstractBaseUser):
    """A person and the account, one row (domain c.2)."""

    class Theme(models.TextChoices):
        AUTO = "auto", pgettext_lazy("colour theme", "As the device")
        LIGHT = "light", pgettext_lazy("colour theme", "Light")
        DARK = "dark", pgettext_lazy("colour theme", "Dark")

    staff_code = models.CharField(_("staff code"), max_length=30, unique=True)
    """As written on paper; compared without case."""
    full_name = models.CharField(_("full name"), max_length=50)
    official_email = models.EmailField(_("official e-mail"), unique=True)
    category = models.CharField(_("category"), max_length=32, choices=Category)
    is_leader_or_manager = models.BooleanField(_("holds a leading or managing post"), default=False)
    position_title = models.CharField(_("position"), max_length=100, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="people", verbose_name=_("unit of work")
    )
    managing_authority = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_people",
        verbose_name=_("managing authority"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("account made at"))
    language = models.CharField(
        _("language"), max_length=5, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts_on = models.BooleanField(_("keyboard shortcuts"), default=True)
    sort_key = models.CharField(max_length=255, blank=True, editable=False)
    """By given name first (core.text.name_key)."""
    folded = models.CharField(max_length=400, blank=True, editable=False)
    """Name, staff code and e-mail, folded: what search reads."""

    objects = UserManager()

    USERNAME_FIELD = "staff_code"
    EMAIL_FIELD = "official_email"
    REQUIRED_FIELDS = ["full_name", "official_email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("staff_code"), name="one_person_one_staff_code"),
            models.UniqueConstraint(Upper("official_email"), name="one_person_one_email"),
        ]
        indexes = [
            models.Index(fields=["unit", "sort_key", "id"], name="people_of_a_unit"),
            models.Index(fields=["sort_key", "id"], name="people_by_given_name"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="people_by_any_letters"),
        ]

    def __str__(self):
        return self.full_name

    @property
    def is_administrator(self) -> bool:
        """Whether the person may open the pages of administration (the menu asks)."""
        return policy.sight(self).is_admin


class SeatQuerySet(models.QuerySet):
    def held_on(self, day):
        """Seats whose holder may act on `day` (a date, or an expression that is one)."""
        return self.filter(acts_from__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Seat(models.Model):
    """A post held by a person in a unit from one day to another. History stays.

    A post given through the pages lets its holder act from the next day on, unless a second
    administrator confirms it (trust.md, abuse row 16).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats", verbose_name=_("unit"))
    role = models.CharField(_("post"), max_length=24, choices=Role)
    title = models.CharField(_("title on documents"), max_length=100, blank=True)
    since = models.DateField(pgettext_lazy("first day", "from"))
    until = models.DateField(
        pgettext_lazy("first day no longer held", "until"), null=True, blank=True
    )
    document = models.CharField(_("appointing document"), max_length=100, blank=True)
    acts_from = models.DateField(_("may act from"))
    given_by = models.ForeignKey(  # None: set up by command
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="a_seat_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(acts_from__gte=F("since")), name="nobody_acts_before_the_post_begins"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("given_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=~Q(given_by=F("person")) & ~Q(confirmed_by=F("person")),
                name="nobody_gives_himself_a_post",
            ),
            ExclusionConstraint(
                name="one_head_at_a_time",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=sorted(ONE_HOLDER)),
            ),
            ExclusionConstraint(
                name="one_seat_once",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("unit"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (Days("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="who_sits_there"),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_role_display()} · {self.unit}"


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
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


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


class SignInAttempt(models.Model):
    """A wrong password: what slows the next try down (trust.md, abuse rows 38 and 39)."""

    key = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="recent_wrong_passwords"),
            models.Index(fields=["at"], name="old_wrong_passwords"),
        ]
