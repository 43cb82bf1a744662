"""What the authors work with before sending: who they are, what they typed, their remarks."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import File
from proposals import policy

from .dossier import Proposal


class AuthorQuerySet(models.QuerySet):
    def current(self):
        """Lead first, then in the order of invitation; those who left are not among them."""
        return self.filter(removed_at=None).order_by("-is_lead", "invited_at", "pk")

    def ever(self):
        """Who is an author, is invited to be one, or was one: they never judge the dossier."""
        return self.filter(policy.is_or_was_author())

    def accepted(self):
        return self.current().filter(accepted_at__isnull=False)

    def waiting(self):
        """Invitations nobody has answered yet."""
        return self.current().filter(accepted_at=None)


class Author(models.Model):
    """One author, the lead included: share, level on the draft, consent.

    Every author counts as proposer when the competent level is worked out.
    """

    class Level(models.TextChoices):
        VIEW = "VIEW", pgettext_lazy("level on a draft", "View")
        COMMENT = "COMMENT", pgettext_lazy("level on a draft", "Comment")
        EDIT = "EDIT", pgettext_lazy("level on a draft", "Edit")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="authors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="authorships")
    is_lead = models.BooleanField(default=False)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.EDIT)
    share = models.PositiveSmallIntegerField(
        _("share in percent"),
        default=0,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    confirmed_share = models.PositiveSmallIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=10, blank=True)
    """"declined" by the person, "removed" by the lead."""

    objects = AuthorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "proposal", "person", condition=Q(removed_at=None), name="one_author_once"
            ),
            models.UniqueConstraint(
                "proposal", condition=Q(is_lead=True, removed_at=None), name="one_lead_author"
            ),
            models.CheckConstraint(condition=Q(share__lte=100), name="a_share_is_a_percentage"),
        ]
        indexes = [models.Index(fields=["person", "proposal"], name="authorships_of_a_person")]

    @property
    def has_confirmed(self) -> bool:
        """Whether the author stands by the share as it is now; a changed share asks again."""
        return self.confirmed_at is not None and self.confirmed_share == self.share


class Section(models.Model):
    """One section of a draft, as typed. Private, autosaved, may hold invalid data."""

    class Status(models.TextChoices):
        NOT_STARTED = "NOT_STARTED", pgettext_lazy("section", "Not started")
        IN_PROGRESS = "IN_PROGRESS", pgettext_lazy("section", "In progress")
        DONE = "DONE", pgettext_lazy("section", "Done")
        TO_FIX = "TO_FIX", pgettext_lazy("section", "Needs fixing")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="sections")
    key = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.NOT_STARTED)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("proposal", "key", name="one_section_once")]


class Remark(models.Model):
    """A co-author's remark on a draft, or a reason beside a field when it came back."""

    class Kind(models.TextChoices):
        COMMENT = "COMMENT", pgettext_lazy("remark", "Comment")
        TO_FIX = "TO_FIX", pgettext_lazy("remark", "To be fixed")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=Kind)
    section = models.CharField(max_length=20, blank=True)
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0)
    """Which return it belongs to: the number of the version sent back; 0 for comments."""


class Attachment(models.Model):
    """A file of the dossier. Removed from a draft by a date; a version keeps its own list."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    note = models.CharField(_("what it shows"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class StashedForm(models.Model):
    """What somebody typed when the session had ended: kept for a short while, shown to him alone.

    Found by the hash of a random cookie of that browser, and bound to the person for whom the
    page had been made. It is never saved into the draft by itself.
    """

    cookie_sha256 = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    typed = models.JSONField()
    seen_version = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cookie_sha256", "person", "proposal", "section", name="one_stash_a_page"
            )
        ]
