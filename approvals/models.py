"""The competent level: procedures as dated rows, cases, tasks, opinions, votes, decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Unit
from accounts.roles import Role
from core.evidence import written_once
from documents.models import File
from proposals.models import Proposal, Version

from . import policy


class Purpose(models.TextChoices):
    """What a case is for."""

    REGISTRATION = "REGISTRATION", pgettext_lazy("case", "Answer to an idea")
    APPROVAL = "APPROVAL", pgettext_lazy("case", "Approval of a plan")


class Kind(models.TextChoices):
    """Kinds of steps, and of the tasks they open. What a step IS stays code."""

    ANSWER_IDEA = "ANSWER_IDEA", pgettext_lazy("task", "Answer the idea")
    INTAKE = "INTAKE", pgettext_lazy("task", "Take in and check completeness")
    CHECK_NOTE = "CHECK_NOTE", pgettext_lazy("task", "Sign the checking note")
    UNIT_OPINION = "UNIT_OPINION", pgettext_lazy("task", "Give the opinion of the unit's head")
    PARTY_OPINION = "PARTY_OPINION", pgettext_lazy("task", "Record the Party committee's opinion")
    PARTY_MEETING = "PARTY_MEETING", pgettext_lazy("task", "Hold the meeting of both sides")
    VOTE = "VOTE", pgettext_lazy("task", "Vote")
    CLOSE_VOTE = "CLOSE_VOTE", pgettext_lazy("task", "Hold the meeting and close the vote")
    DECISION = "DECISION", pgettext_lazy("task", "Decide")
    ANNUAL_REVIEW = "ANNUAL_REVIEW", pgettext_lazy("task", "Write the annual review")


class Clock(models.TextChoices):
    """From which instant a step's working days run."""

    RECEIPT = "RECEIPT", _("from the receipt of the dossier")
    OPENING = "OPENING", _("from the opening of the step")


class Base(models.TextChoices):
    """The base of “more than half” (domain e.4, unverified)."""

    CAST = "CAST", _("ballots cast, abstentions included")
    ENTITLED = "ENTITLED", _("all who are entitled to vote")


class Procedure(models.Model):
    """A version of a procedure: dated rule data. A case pins the version it runs under."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    purpose = models.CharField(max_length=16, choices=Purpose)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    legal_source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("code", "version", name="one_procedure_version_once")
        ]

    def __str__(self):
        return f"{self.name} (v{self.version})"


class Step(models.Model):
    """A step of a procedure. Steps of one stage run side by side; stages one after another."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="steps")
    stage = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    role = models.CharField(max_length=24, choices=Role)
    working_days = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.OPENING)
    enabled = models.BooleanField(default=True)
    """The switch of the row: a step that is off is never opened."""
    hard_stop = models.BooleanField(default=True)
    base = models.CharField(max_length=8, choices=Base, blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["procedure", "stage", "pk"]
        constraints = [
            models.UniqueConstraint("procedure", "kind", name="one_step_kind_a_procedure"),
            models.CheckConstraint(
                condition=~Q(kind="VOTE") | ~Q(base=""), name="a_vote_has_its_base"
            ),
        ]


class ReminderRule(models.Model):
    """When to remind whom: working days before (negative), on (0) or after the due date."""

    class Audience(models.TextChoices):
        HOLDER = "HOLDER", pgettext_lazy("reminder", "whose turn it is")
        SUPERIOR = "SUPERIOR", pgettext_lazy("reminder", "the superior")

    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    """Empty: for every kind of task that has no rule of its own for this audience."""
    working_days = models.SmallIntegerField()
    audience = models.CharField(max_length=10, choices=Audience)
    source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()


class RoutingRule(models.Model):
    """A dated rule of E-LEVEL: what sends a case where, with its source and sentence."""

    class Condition(models.TextChoices):
        ALWAYS = "ALWAYS", _("always")
        HEAD_AMONG_AUTHORS = "HEAD_AMONG_AUTHORS", _("the unit's head is among the authors")
        UNIT_AS_AUTHOR = "UNIT_AS_AUTHOR", _("the unit itself is the author")
        NO_VOTER_LEFT = "NO_VOTER_LEFT", _("nobody is left to vote")
        GROUP_ACROSS_UNITS = "GROUP_ACROSS_UNITS", _("the authors come from several units")

    class Outcome(models.TextChoices):
        STAY = "STAY", _("the employing agency decides")
        ONE_LEVEL_UP = "ONE_LEVEL_UP", _("one level up")
        OPINIONS_OF_HEADS = "OPINIONS_OF_HEADS", _("opinions of the other heads first")

    code = models.CharField(max_length=20)
    condition = models.CharField(max_length=20, choices=Condition)
    outcome = models.CharField(max_length=20, choices=Outcome)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Only for this unit; empty: for every unit."""
    sentence = models.CharField(max_length=300)
    sentence_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()


class EligibilityQuestion(models.Model):
    """A test of E-ELIG as a dated row; answered by the author, checked by an officer."""

    code = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500, blank=True)
    is_hard = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        ordering = ["position", "pk"]


class Case(models.Model):
    """One run of a procedure for one dossier."""

    class Outcome(models.TextChoices):
        AGREED = "AGREED", pgettext_lazy("case outcome", "Agreed in principle")
        DECLINED = "DECLINED", pgettext_lazy("case outcome", "Declined")
        JOINED = "JOINED", pgettext_lazy("case outcome", "Joined")
        RETURNED = "RETURNED", pgettext_lazy("case outcome", "Returned")
        REDIRECTED = "REDIRECTED", pgettext_lazy("case outcome", "Redirected")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("case outcome", "Withdrawn")
        APPROVED = "APPROVED", pgettext_lazy("case outcome", "Approved")
        APPROVED_BY_HEAD = (
            "APPROVED_BY_HEAD",
            pgettext_lazy("case outcome", "Approved by the head's own decision"),
        )
        REJECTED = "REJECTED", pgettext_lazy("case outcome", "Not approved")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases")
    n = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    """The unit whose head decides."""
    routing = models.JSONField(default=list)
    """Why it came here: [{"code", "sentence", "sentence_en", "source", "verified"}]."""
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    stage = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("proposal", "n", name="one_case_one_number"),
            models.UniqueConstraint(
                "proposal", condition=Q(closed_at=None), name="one_open_case_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-received_at"], name="cases_of_a_unit")]


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None, voided_at=None)

    def held_by(self, user):
        """Tasks whose turn is `user`'s: by name, or by a post held today; never an author's."""
        return self.filter(policy.holds(user))


class Task(models.Model):
    """One human act that is owed: whose, since when, due when, done when, why late."""

    kind = models.CharField(max_length=16, choices=Kind)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tasks")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="tasks")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    role = models.CharField(max_length=24, choices=Role)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks"
    )
    """Named holder (a voter); empty: whoever holds the post `role` in `unit`."""
    subject = models.CharField(max_length=40, blank=True)
    """For tasks without a dossier, e.g. "review:2026"."""
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField()
    counted_from = models.DateField()
    calendar_version = models.PositiveIntegerField()
    provisional = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=24, blank=True)
    days_late = models.PositiveSmallIntegerField(default=0)
    late_reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case",
                "kind",
                "unit",
                "person",
                nulls_distinct=False,
                condition=Q(case__isnull=False),
                name="one_task_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(voided_at=None), name="done_or_void_not_both"
            ),
            models.CheckConstraint(
                condition=Q(days_late=0) | ~Q(late_reason=""), name="late_work_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "role", "due_at"],
                name="open_tasks_of_a_post",
                condition=Q(done_at=None, voided_at=None),
            ),
            models.Index(
                fields=["person", "due_at"],
                name="open_tasks_of_a_person",
                condition=Q(done_at=None, voided_at=None),
            ),
            models.Index(
                fields=["due_at"],
                name="open_tasks_by_due_date",
                condition=Q(done_at=None, voided_at=None),
            ),
        ]


class Reminder(models.Model):
    """A moment, written when the task opens, at which somebody is reminded: once."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reminders")
    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="+")
    working_days = models.SmallIntegerField()
    audience = models.CharField(max_length=10, choices=ReminderRule.Audience)
    moment = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("task", "rule", name="one_reminder_once")]
        indexes = [
            models.Index(
                fields=["moment", "id"],
                name="reminders_not_fired",
                condition=Q(fired_at=None, superseded=False),
            )
        ]


class Intake(models.Model):
    """What the officer found when the plan came in (domain c.5). Written once."""

    class Scope(models.TextChoices):
        IN_SCOPE = "IN_SCOPE", _("In scope")
        OUT_OF_SCOPE = "OUT_OF_SCOPE", _("Out of scope")
        OTHER_LEVEL = "OTHER_LEVEL", _("Belongs to another level")

    task = models.OneToOneField(Task, models.PROTECT, related_name="intake")
    case = models.ForeignKey(Case, models.PROTECT, related_name="intakes")
    arrival_number = models.CharField(_("arrival number"), max_length=40, blank=True)
    completeness = models.JSONField(default=list)
    """[{"item": section key, "ok": bool, "note": text}]."""
    scope_result = models.CharField(_("scope"), max_length=12, choices=Scope)
    within_functions = models.BooleanField(_("inside the unit's functions and powers"))
    accepted = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


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
        triggers = written_once()


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
    position = models.CharField(_("position"), max_length=24, choices=Position)
    reason = models.TextField(_("reason and recommendations"), blank=True)
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    document_date = models.DateField(_("document date"), null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    signer = models.CharField(_("signed by"), max_length=100, blank=True)
    other_signer = models.BooleanField(default=False)
    """Secretary and head are one person: another member signed (issue part D)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


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
        triggers = written_once()


class Vote(models.Model):
    """The vote of the collective leadership: who is entitled, who is excluded and why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="vote")
    base = models.CharField(max_length=8, choices=Base)
    head = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    excluded = models.JSONField(default=list)
    """[{"person": id, "name", "reason": code}]."""
    opened_at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class Voter(models.Model):
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="voters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100, blank=True)

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("vote", "person", name="one_voter_once")]


class Ballot(models.Model):
    """One ballot. Written once."""

    class Choice(models.TextChoices):
        FOR = "FOR", pgettext_lazy("ballot", "For")
        AGAINST = "AGAINST", pgettext_lazy("ballot", "Against")
        ABSTAIN = "ABSTAIN", pgettext_lazy("ballot", "Abstains")

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField(_("ballot"), max_length=8, choices=Choice)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """Who entered it: the voter, or the secretary from the minutes."""
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("vote", "voter", name="one_ballot_a_voter")]


class VoteResult(models.Model):
    """What the vote said when it was closed, with the minutes. Written once."""

    class Result(models.TextChoices):
        CARRIED = "CARRIED", _("Carried")
        CARRIED_BY_TIE_RULE = "CARRIED_BY_TIE_RULE", _("Carried by the tie rule")
        NOT_CARRIED = "NOT_CARRIED", _("Not carried")

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="result")
    result = models.CharField(max_length=20, choices=Result)
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    head_choice = models.CharField(max_length=8, choices=Ballot.Choice, blank=True)
    explanation = models.CharField(max_length=40)
    """Code of the rule that gave the result (approvals.voting.Why)."""
    held_at = models.DateTimeField(_("held at"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    absentees = models.TextField(_("absent"), blank=True)
    minutes = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()


class Decision(models.Model):
    """What the competent level decided, and on exactly what. Written once, never edited."""

    class Type(models.TextChoices):
        APPROVE = "APPROVE", pgettext_lazy("decision", "Approve")
        APPROVE_BY_HEAD = "APPROVE_BY_HEAD", pgettext_lazy("decision", "Approve by own decision")
        REJECT = "REJECT", pgettext_lazy("decision", "Do not approve")
        SEND_BACK = "SEND_BACK", pgettext_lazy("decision", "Return for completion")

    class Interval(models.TextChoices):
        WEEKLY = "WEEKLY", _("Every week")
        MONTHLY = "MONTHLY", _("Every month")
        QUARTERLY = "QUARTERLY", _("Every quarter")

    task = models.OneToOneField(Task, models.PROTECT, related_name="decision")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    type = models.CharField(_("decision"), max_length=16, choices=Type)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    version_sha256 = models.CharField(max_length=64)
    reasons = models.TextField(_("reasons"), blank=True)
    rejection_codes = models.JSONField(default=list)
    head_accountability = models.BooleanField(default=False)
    approved_scope = models.TextField(_("approved scope"), blank=True)
    approved_start = models.DateField(_("start"), null=True)
    approved_end = models.DateField(_("end"), null=True)
    approved_budget = models.BigIntegerField(_("approved budget in dong"), null=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reporting_interval = models.CharField(
        _("reporting"), max_length=10, choices=Interval, blank=True
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=100)
    """The post at that moment: title and unit, in words."""
    decided_at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=~Q(type__in=["REJECT", "SEND_BACK", "APPROVE_BY_HEAD"]) | ~Q(reasons=""),
                name="a_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(type="APPROVE_BY_HEAD") | Q(head_accountability=True),
                name="an_override_is_answered_for",
            ),
        ]


class Implementer(models.Model):
    """Who carries out what was approved: a person or a unit, apart from the authors (R2-03)."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="implementers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(unit__isnull=False),
                name="an_implementer_is_a_person_or_a_unit",
            )
        ]


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
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer="DECLINE") | ~Q(remark=""), name="a_declined_idea_hears_why"
            )
        ]
