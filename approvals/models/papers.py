"""What was found and said before anybody decided. Every row is written once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit
from core.evidence import written_once
from documents.models import File
from proposals.models import Proposal

from .cases import Case, Task
from .procedures import Kind
from .walls import not_by_an_author


class IdeaAnswer(models.Model):
    """The head's answer to an idea slip. Written once."""

    class Answer(models.TextChoices):
        AGREE = "AGREE", _("Agree in principle")
        JOIN = "JOIN", _("Join to another idea")
        DECLINE = "DECLINE", _("Decline")

    task = models.OneToOneField(Task, models.PROTECT, related_name="idea_answer")
    case = models.ForeignKey(Case, models.PROTECT, related_name="idea_answers")
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    remark = models.TextField(_("remark"), blank=True)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    joined_to = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="DECLINE") | ~Q(remark=""), name="a_declined_idea_hears_why"
            )
        ]


class Intake(models.Model):
    """What the officer found when the plan came in (domain c.5). Written once."""

    class Scope(models.TextChoices):
        IN_SCOPE = "IN_SCOPE", _("In scope")
        OUT_OF_SCOPE = "OUT_OF_SCOPE", _("Out of scope")
        OTHER_LEVEL = "OTHER_LEVEL", _("Belongs to another level")

    class Door(models.TextChoices):
        """By which door a plan out of scope leaves (E-SCOPE-1, -3, -5)."""

        LEGAL_DOCUMENT = "LEGAL_DOCUMENT", _("Its pilot needs a legal document first")
        SANG_KIEN = "SANG_KIEN", _("Recognition as an initiative only")
        STATE_SECRET = "STATE_SECRET", _("It holds a state secret")
        OTHER = "OTHER", _("Another reason")

    task = models.OneToOneField(Task, models.PROTECT, related_name="intake")
    case = models.ForeignKey(Case, models.PROTECT, related_name="intakes")
    arrival_number = models.CharField(_("arrival number"), max_length=40, blank=True)
    completeness = models.JSONField(default=list)
    """[{"item": section key, "ok": bool, "note": text}]."""
    scope_result = models.CharField(_("scope"), max_length=12, choices=Scope)
    door = models.CharField(max_length=16, choices=Door, blank=True)
    """Of what is out of scope: where it belongs instead."""
    within_functions = models.BooleanField(_("inside the unit's functions and powers"))
    accepted = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="a_returned_plan_says_why"
            ),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(scope_result="IN_SCOPE"),
                name="only_what_is_in_scope_is_taken_in",
            ),
            models.CheckConstraint(
                condition=Q(door="") | Q(scope_result="OUT_OF_SCOPE"),
                name="only_what_is_out_of_scope_leaves_by_a_door",
            ),
        ]


class CheckNote(models.Model):
    """The officer's note before the meeting: each eligibility answer confirmed or not."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="check_note")
    case = models.ForeignKey(Case, models.PROTECT, related_name="check_notes")
    answers = models.JSONField()
    """[{"code", "question", "author", "confirmed": bool, "note"}]."""
    effectiveness = models.TextField(_("effectiveness"))
    is_effective = models.BooleanField(_("effective"))
    feasibility = models.TextField(_("feasibility"))
    is_feasible = models.BooleanField(_("feasible"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]


class Opinion(models.Model):
    """An opinion in writing (domain c.6). Written once."""

    class Position(models.TextChoices):
        AGREE = "AGREE", _("Agrees")
        AGREE_WITH_CONDITIONS = "AGREE_WITH_CONDITIONS", _("Agrees with conditions")
        DISAGREE = "DISAGREE", _("Disagrees")

    task = models.OneToOneField(Task, models.PROTECT, related_name="opinion")
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=16, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.CharField(
        pgettext_lazy("of an opinion", "position"), max_length=24, choices=Position
    )
    reason = models.TextField(_("reason and recommendations"), blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    signer = models.CharField(_("signed by"), max_length=100, blank=True)
    other_signer = models.BooleanField(default=False)
    """Secretary and head are one person: another member signed."""
    considered = models.BooleanField(default=True)
    """False: it came after the vote was closed, so nobody had it before him when voting."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(kind="PARTY_OPINION"), name="one_party_opinion_a_case"
            ),
            models.CheckConstraint(
                condition=~Q(position="DISAGREE") | ~Q(reason=""), name="a_disagreement_says_why"
            ),
        ]


class BothSidesMeeting(models.Model):
    """After a Party “disagrees”: the recorded meeting of both sides. Written once."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="both_sides_meeting")
    case = models.ForeignKey(Case, models.PROTECT, related_name="both_sides_meetings")
    held_at = models.DateTimeField(_("held at"))
    participants = models.TextField(_("participants"))
    conclusion = models.TextField(_("conclusion"))
    reason = models.TextField(_("reason for going on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]


class DoorRule(models.Model):
    """What the paper says of a door by which a plan leaves: dated rule data."""

    door = models.CharField(max_length=16, choices=Intake.Door)
    sentence = models.TextField()
    sentence_en = models.TextField(blank=True)
    where_to = models.TextField()
    where_to_en = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()
