"""The dossier: one idea from its slip to the last decision, with all its versions."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import FieldOfWork, Unit
from core.evidence import written_once
from documents.models import File

from . import policy
from .lifecycle import State

FORM_VERSION = "2026.1"
"""Version of the slip and plan forms of this release; kept with everything filled in."""


class RegistrantKind(models.TextChoices):
    INDIVIDUAL = "INDIVIDUAL", _("One person")
    GROUP = "GROUP", _("A group of people")
    UNIT = "UNIT", _("A unit")


class Form(models.TextChoices):
    """The three forms of registration (R2-10)."""

    INITIATIVE = "INITIATIVE", _("Initiative")
    CREATIVE_SOLUTION = "CREATIVE_SOLUTION", _("Creative solution")
    BREAKTHROUGH_METHOD = "BREAKTHROUGH_METHOD", _("Breakthrough method")


class Origin(models.TextChoices):
    """Where the idea came from (R3-24, R4-08)."""

    OWN_WORK = "OWN_WORK", _("Own work")
    DIALOGUE = "DIALOGUE", _("Dialogue with people")
    SUGGESTION = "SUGGESTION", _("A suggestion of people or enterprises")
    BOTTLENECK = "BOTTLENECK", _("A bottleneck met in practice")
    CALL = "CALL", _("A call by the head")


class ProblemType(models.TextChoices):
    NOT_YET_REGULATED = "NOT_YET_REGULATED", _("Not yet regulated")
    REGULATED_BUT_UNSUITABLE = "REGULATED_BUT_UNSUITABLE", _("Regulated but unsuitable")
    UNCLEAR_OR_OVERLAPPING = "UNCLEAR_OR_OVERLAPPING", _("Unclear or overlapping")
    LEGACY_BACKLOG = "LEGACY_BACKLOG", _("Long-standing backlog")


class LegalRegime(models.TextChoices):
    DECREE_73 = "DECREE_73", _("Decree 73/2023/NĐ-CP")
    CONCLUSION_14_PLAN = "CONCLUSION_14_PLAN", _("Conclusion 14-KL/TW and Plan 124-KH/TU")
    SANG_KIEN_ONLY = "SANG_KIEN_ONLY", _("Initiative recognition only")
    OUTSIDE = "OUTSIDE", _("Needs a legal document for its pilot: another route")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only what `user` may see: the one visibility rule (policy.visible)."""
        return self.filter(policy.visible(user))


class Proposal(models.Model):
    """A dossier. Facts used by lists and rules stand here; the text stands in its versions."""

    code = models.CharField(_("code"), max_length=40, null=True, unique=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led", verbose_name=_("lead author")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="proposals", verbose_name=_("employing agency")
    )
    registrant_kind = models.CharField(
        _("registrant"), max_length=10, choices=RegistrantKind, default=RegistrantKind.INDIVIDUAL
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(_("in this state since"))
    created_at = models.DateTimeField(_("begun at"))
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True)
    form_version = models.CharField(_("form version"), max_length=10, default=FORM_VERSION)
    plan_year = models.PositiveSmallIntegerField(_("plan year"))
    field = models.ForeignKey(
        FieldOfWork, models.PROTECT, null=True, related_name="+", verbose_name=_("field of work")
    )
    is_hard_matter = models.BooleanField(_("hard or stuck matter"), default=False)
    origin = models.CharField(_("origin"), max_length=12, choices=Origin, blank=True)
    problem_type = models.CharField(
        _("type of problem"), max_length=26, choices=ProblemType, blank=True
    )
    legal_regime = models.CharField(
        _("legal regime"), max_length=20, choices=LegalRegime, blank=True
    )
    is_wide_scope = models.BooleanField(_("wide scope or complex content"), default=False)
    is_pilot = models.BooleanField(_("pilot"), default=False)
    budget = models.BigIntegerField(_("budget in dong"), null=True)
    start_date = models.DateField(_("start"), null=True)
    end_date = models.DateField(_("end"), null=True)
    joined_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined", verbose_name=_("joined to")
    )
    current_version = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    search_text = models.TextField(blank=True, editable=False)
    """Folded title and code: what search reads (core.text.fold)."""

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="state_is_in_the_table"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "WITHDRAWN"]) | Q(code__isnull=False),
                name="what_was_sent_has_a_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="JOINED") | Q(joined_to__isnull=False),
                name="joined_means_joined_to_something",
            ),
        ]
        indexes = [
            models.Index(fields=["-moved_at", "-id"], name="dossiers_newest_first"),
            models.Index(fields=["unit", "-moved_at", "-id"], name="dossiers_of_a_unit"),
            models.Index(fields=["state", "-moved_at", "-id"], name="dossiers_in_a_state"),
            models.Index(fields=["lead", "-moved_at", "-id"], name="dossiers_of_a_lead"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}" if self.code else self.title


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


class Registration(models.Model):
    """The slip as sent (domain c.3). One dossier, one life: one to one with its proposal."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="registration")
    content = models.JSONField()
    form_version = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class Version(models.Model):
    """A submitted plan, frozen. Its hash is over salted digests of its parts and files."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    form_version = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField()
    """{"parts": {name: digest}, "files": [{"id", "name", "sha256", "size"}], ...}."""
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("proposal", "n", name="one_version_one_number")]


class VersionPart(models.Model):
    """One field of a frozen plan with its salt. Only "seal and remove" may empty it."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="parts")
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=32, null=True)
    body = models.JSONField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("version", "name", name="one_part_once")]


class CodeCounter(models.Model):
    """The last number given per unit and year. Locked while a code is given: no gaps."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("unit", "year", name="one_counter_a_year")]


class Access(models.Model):
    """Somebody brought in by an upper floor, or shut out by a conflict of interest."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="accesses")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="accesses"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=24, blank=True)
    """With `unit`: whoever holds this post there."""
    capacity = models.CharField(max_length=24)
    closes = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (Q(unit__isnull=False) & ~Q(role="")),
                name="access_names_a_person_or_a_post",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "proposal"], name="access_of_a_person"),
            models.Index(fields=["unit", "role", "proposal"], name="access_of_a_post"),
        ]
