"""A clock that stands still, with its cause; and what the authors are asked to add meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Dated
from core.evidence import written_once
from documents.models import File

from .cases import Case, Cause, Task
from .walls import not_by_an_author


class Pause(models.Model):
    """That the clock of a case stands still from `at` on, for whom it waits and why. Written once.

    It waits for `task`: the authors' answer, or the answer of the unit it was handed to.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    cause = models.CharField(max_length=12, choices=Cause)
    task = models.OneToOneField(Task, models.PROTECT, related_name="pause")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_pause_says_why")]


class Resume(models.Model):
    """That it goes on, and how many working days it stood still. Written once."""

    pause = models.OneToOneField(Pause, models.PROTECT, related_name="resume")
    working_days = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who ended it; None: the clock, because no answer came."""
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class ResumedTask(models.Model):
    """What a pause did to one step that was owed: both dates. Written once."""

    resume = models.ForeignKey(Resume, models.PROTECT, related_name="tasks")
    task = models.ForeignKey(Task, models.PROTECT, related_name="resumed")
    working_days = models.PositiveSmallIntegerField()
    old_due_on = models.DateField()
    new_due_on = models.DateField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.UniqueConstraint("resume", "task", name="one_step_goes_on_once"),
            models.CheckConstraint(
                condition=Q(new_due_on__gte=F("old_due_on")), name="a_pause_shortens_nothing"
            ),
        ]


class SupplementRule(models.Model):
    """How many working days the authors have to add what is missing, and how often they are asked
    of one version of a plan: dated rule data.
    """

    working_days = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=2)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=1, least__lte=F("working_days"))
                & Q(working_days__lte=F("most")),
                name="the_usual_days_to_add_lie_within_the_limits",
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1), name="the_authors_can_be_asked_to_add"
            ),
        ]


class SupplementRequest(models.Model):
    """What the authors are asked to add, by whom (domain c.5, c.8). Written once.

    The frozen version stays what is decided on; what they answer stands beside it.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="supplement_request")
    case = models.ForeignKey(Case, models.PROTECT, related_name="supplement_requests")
    wanted = models.JSONField()
    """What is missing, item by item: [text]."""
    note = models.TextField(blank=True)
    rule = models.ForeignKey(SupplementRule, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("asked_by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(wanted=[]), name="something_is_asked_for")
        ]


class SupplementAnswer(models.Model):
    """What the lead author added: an addition of its own, never a change. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="supplement_answer")
    case = models.ForeignKey(Case, models.PROTECT, related_name="supplement_answers")
    text = models.TextField(_("what you add"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="an_addition_says_what")]


class SupplementFile(models.Model):
    """A file that came with an addition. Written once."""

    answer = models.ForeignKey(SupplementAnswer, models.PROTECT, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")

    class Meta:
        triggers = written_once()


class ExtensionRule(models.Model):
    """How often and by how many working days one due date is extended at most: dated rule data."""

    kinds = models.JSONField()
    """The kinds of steps that may be extended; not those whose limit a decree sets."""
    most = models.PositiveSmallIntegerField()
    """Working days, of each extension."""
    times = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=1, times__gte=1), name="an_extension_rule_extends_something"
            )
        ]


class Extension(models.Model):
    """A due date that was put off before it had passed, with its reason and both dates.

    Written once.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions")
    rule = models.ForeignKey(ExtensionRule, models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(new_due_on__gt=F("old_due_on")),
                name="an_extension_says_why_and_leads_further",
            )
        ]
