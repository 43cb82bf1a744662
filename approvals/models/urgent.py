"""The urgent path (domain b.7, R1-13, R1-14): flagged, reported, directed. All written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from accounts.roles import SigningForm
from core.evidence import written_once
from documents.models import File
from proposals.models import Proposal

from .cases import Case, Task
from .walls import not_by_an_author

USER = settings.AUTH_USER_MODEL


class UrgencyMark(models.TextChoices):
    """The three marks of an urgent paper (NĐ 30/2020), the most urgent first."""

    EXPRESS = "EXPRESS", pgettext_lazy("urgency mark", "HỎA TỐC (express)")
    VERY_URGENT = "VERY_URGENT", pgettext_lazy("urgency mark", "THƯỢNG KHẨN (very urgent)")
    URGENT = "URGENT", pgettext_lazy("urgency mark", "KHẨN (urgent)")


class UrgentFlag(models.Model):
    """Somebody of the unit told its head that a matter is urgent. Starts nothing by itself."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="urgent_flag")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="urgent_flags")
    situation = models.TextField(_("situation"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(situation=""), name="a_flag_says_what_happens")
        ]


class UrgentRefusal(models.Model):
    """The head does not report what was flagged, and why."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="urgent_refusal")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_urgent_refusal_says_why")
        ]


class UrgentReport(models.Model):
    """What the head of a unit reported to the level above: one of a case of purpose URGENT."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="urgent_report")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="urgent_reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """Whose head reports."""
    mark = models.CharField(_("urgency mark"), max_length=12, choices=UrgencyMark)
    situation = models.TextField(_("situation"))
    to_do = models.TextField(_("what must be done at once"))
    done = models.TextField(_("what was done already"), blank=True)
    affected = models.TextField(_("people affected"), blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    reported_as = models.CharField(max_length=900)
    """The post at that moment, in words; of a stand-in for whom and by what."""
    signing_form = models.CharField(max_length=3, choices=SigningForm, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=~Q(situation="") & ~Q(to_do=""), name="an_urgent_report_says_what"
            )
        ]
        indexes = [models.Index(fields=["unit"], name="urgent_reports_of_a_unit")]


class UrgentDecision(models.Model):
    """What the competent level decided on a report (R1-14)."""

    class Type(models.TextChoices):
        ACT = "ACT", pgettext_lazy("urgent case", "Act now, within the limits")
        ORDINARY = "ORDINARY", pgettext_lazy("urgent case", "Go the ordinary path")
        REFUSE = "REFUSE", pgettext_lazy("urgent case", "Refuse")

    task = models.OneToOneField(Task, models.PROTECT, related_name="urgent_decision")
    case = models.OneToOneField(Case, models.PROTECT, related_name="urgent_decision")
    type = models.CharField(max_length=8, choices=Type)
    limits = models.TextField(_("limits"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=900)
    signing_form = models.CharField(max_length=3, choices=SigningForm, blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(type="ACT") | ~Q(reasons=""),
                name="no_urgent_case_is_refused_in_silence",
            ),
            models.CheckConstraint(
                condition=~Q(type="ACT") | ~Q(limits=""), name="acting_at_once_has_its_limits"
            ),
        ]


class Directive(models.Model):
    """The concrete direction that the competent level gave (R1-14): author, moment, text, until."""

    class Means(models.TextChoices):
        WRITING = "WRITING", pgettext_lazy("directive", "In writing")
        PHONE = "PHONE", pgettext_lazy("directive", "By telephone")
        MEETING = "MEETING", pgettext_lazy("directive", "By word of mouth, at a meeting or on site")

    decision = models.OneToOneField(UrgentDecision, models.PROTECT, related_name="directive")
    case = models.OneToOneField(Case, models.PROTECT, related_name="directive")
    text = models.TextField(_("directive"))
    given_at = models.DateTimeField(_("given at"))
    means = models.CharField(_("by what means"), max_length=8, choices=Means)
    confirmed = models.BooleanField()
    """What was given by word of mouth is confirmed in writing by this record."""
    valid_until = models.DateField(_("valid until"))
    """With this day."""
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    document_date = models.DateField(_("document date"), null=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_directive_has_a_text"),
            models.CheckConstraint(
                condition=Q(means="WRITING") | Q(confirmed=True),
                name="what_was_said_is_confirmed_in_writing",
            ),
        ]


class DirectiveLapse(models.Model):
    """A directive ran out while the full dossier was still owed: found by the clock, once."""

    directive = models.OneToOneField(Directive, models.PROTECT, related_name="lapse")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class UrgentFile(models.Model):
    """A file that came with a report, or with the directive. All who read the dossier read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="urgent_files")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    of_directive = models.BooleanField(default=False)

    class Meta:
        triggers = written_once()
