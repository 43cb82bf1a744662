"""The dossier itself: the facts that lists and rules read."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import FieldOfWork, Unit
from proposals import policy
from proposals.lifecycle import State

FORM_VERSION = "2026.1"
"""Version of the slip and plan forms of this release; kept with everything filled in."""


class RegistrantKind(models.TextChoices):
    INDIVIDUAL = "INDIVIDUAL", _("One person")
    GROUP = "GROUP", _("A group of people")
    UNIT = "UNIT", _("A unit")


class Route(models.TextChoices):
    """What the authors write now: the slip of an idea, or the whole plan."""

    SLIP = "SLIP", pgettext_lazy("what is written", "Idea slip")
    PLAN = "PLAN", pgettext_lazy("what is written", "Proposal plan")


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
    route = models.CharField(_("what is written"), max_length=4, choices=Route, default=Route.SLIP)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT)
    moved_at = models.DateTimeField(_("in this state since"))
    step_since = models.DateTimeField(_("in this step since"))
    """When the step that runs now was entered: the last change of state or opening of a step."""
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
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="revisions", verbose_name=_("revises")
    )
    """The dossier that was not approved, of which this is the revised plan."""
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
            models.Index(fields=["-step_since", "-id"], name="dossiers_newest_first"),
            models.Index(fields=["unit", "-step_since", "-id"], name="dossiers_of_a_unit"),
            models.Index(fields=["state", "-step_since", "-id"], name="dossiers_in_a_state"),
            models.Index(fields=["lead", "-moved_at", "-id"], name="dossiers_of_a_lead"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="dossiers_by_any_letters"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}" if self.code else self.title

    def get_state_display(self) -> str:  # lists ask it of every row: Django's own searches anew
        return str(STATES.get(self.state, self.state))


STATES = dict(State.choices)
