"""People and their accounts, one row each; and the wrong passwords that slow a place down."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Length, Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import policy
from accounts.roles import Category
from core.text import fold

from .dated import Searched
from .units import Unit


class UserQuerySet(Searched):
    def known_as(self, login: str):
        """The person with this staff code or official e-mail, whatever the case of its letters."""
        return self.filter(Q(staff_code__iexact=login) | Q(official_email__iexact=login))

    def named(self, words: str):
        """As `matching`, for everybody's eyes: by name and code, or by the whole e-mail only.

        Whoever tries parts of an address learns nothing of it.
        """
        open_text = Left("folded", Length("folded") - Length("official_email") - 1)
        by_name = Q()
        for word in fold(words).split():
            by_name &= Q(open_text__contains=word)
        found = self.matching(words).annotate(open_text=open_text)
        return found.filter(by_name | Q(official_email__iexact=words.strip()))

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
    pending_email = models.EmailField(_("e-mail waiting for confirmation"), blank=True)
    """Asked for by one administrator; nothing goes there before another one confirms it."""
    pending_email_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("e-mail asked for by")
    )
    previous_email = models.EmailField(_("previous e-mail"), blank=True)
    """The one before the last confirmed change: the letter about the change goes there as well."""
    reset_asked_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reset of the second factor asked for by"),
    )
    """One administrator asked; the factor stays in force until another one confirms."""
    decides_from = models.DateTimeField(_("decides again from"), null=True)
    """After a reset of the second factor nothing is decided before this instant (row 42)."""
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
            models.CheckConstraint(
                condition=Q(pending_email="", pending_email_by=None)
                | (~Q(pending_email="") & Q(pending_email_by__isnull=False)),
                name="somebody_asked_for_a_pending_email",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="emails_that_wait", condition=~Q(pending_email="")),
            models.Index(
                fields=["id"],
                name="resets_that_wait",
                condition=Q(reset_asked_by__isnull=False),
            ),
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


class SignInAttempt(models.Model):
    """A wrong password: what slows the next try down (trust.md, abuse rows 38 and 39)."""

    key = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="recent_wrong_passwords"),
            models.Index(fields=["at"], name="old_wrong_passwords"),
        ]
