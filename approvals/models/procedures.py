"""Procedures as dated rows: their steps, reminders and the rules that send a case somewhere."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Dated, FieldOfWork, Unit, never_two
from accounts.roles import CompetentLevel, Role, UnitKind
from approvals.competence import Condition, Outcome, Post
from approvals.voting import Base
from proposals.models import LegalRegime, ProblemType

from .walls import kept_once_cited, kept_once_pinned


class Purpose(models.TextChoices):
    """What a case is for."""

    REGISTRATION = "REGISTRATION", pgettext_lazy("case", "Answer to an idea")
    APPROVAL = "APPROVAL", pgettext_lazy("case", "Approval of a plan")
    URGENT = "URGENT", pgettext_lazy("case", "Directive on an urgent case")


class Kind(models.TextChoices):
    """Kinds of steps, and of the tasks they open. What a step IS stays code."""

    ANSWER_IDEA = "ANSWER_IDEA", pgettext_lazy("task", "Answer the idea")
    INTAKE = "INTAKE", pgettext_lazy("task", "Take in and check completeness")
    ANSWER_TRANSFER = "ANSWER_TRANSFER", pgettext_lazy("task", "Take over what was handed to you")
    CHECK_NOTE = "CHECK_NOTE", pgettext_lazy("task", "Sign the checking note")
    UNIT_OPINION = "UNIT_OPINION", pgettext_lazy("task", "Give the opinion of the unit's head")
    ASKED_OPINION = "ASKED_OPINION", pgettext_lazy("task", "Give the opinion asked for")
    COUNCIL_DECLARE = "COUNCIL_DECLARE", pgettext_lazy("task", "Declare your interests")
    COUNCIL_SHEET = "COUNCIL_SHEET", pgettext_lazy("task", "Send your score sheet")
    COUNCIL_CLOSE = "COUNCIL_CLOSE", pgettext_lazy("task", "Hold the council and write its minutes")
    COUNCIL_CONFIRM = "COUNCIL_CONFIRM", pgettext_lazy("task", "Confirm what the council said")
    PARTY_OPINION = "PARTY_OPINION", pgettext_lazy("task", "Record the Party committee's opinion")
    PARTY_MEETING = "PARTY_MEETING", pgettext_lazy("task", "Hold the meeting of both sides")
    VOTE = "VOTE", pgettext_lazy("task", "Vote")
    CLOSE_VOTE = "CLOSE_VOTE", pgettext_lazy("task", "Hold the meeting and close the vote")
    CONFIRM_MINUTES = "CONFIRM_MINUTES", pgettext_lazy("task", "Confirm the ballots entered")
    DECISION = "DECISION", pgettext_lazy("task", "Decide")
    RESOLUTION = "RESOLUTION", pgettext_lazy("task", "Record the resolution")
    RESOLUTION_CHECK = (
        "RESOLUTION_CHECK",
        pgettext_lazy("task", "Compare the recorded resolution with the paper"),
    )
    SUPPLEMENT = "SUPPLEMENT", pgettext_lazy("task", "Add what is asked for")
    REPORT_BACK = "REPORT_BACK", pgettext_lazy("task", "Report on what was handed down to you")
    NOTE_REPORT = "NOTE_REPORT", pgettext_lazy("task", "Take note of the report from below")
    URGENT_ANSWER = "URGENT_ANSWER", pgettext_lazy("task", "Answer what was flagged as urgent")
    URGENT_DIRECTIVE = "URGENT_DIRECTIVE", pgettext_lazy("task", "Direct an urgent case")
    URGENT_DOSSIER = "URGENT_DOSSIER", pgettext_lazy("task", "Complete the dossier after acting")
    ANNUAL_REVIEW = "ANNUAL_REVIEW", pgettext_lazy("task", "Write the annual review")


STILL_RUNS = (Kind.SUPPLEMENT, Kind.ANSWER_TRANSFER)
"""What a case waits for while its own clock stands still."""
COUNCIL = (
    Kind.COUNCIL_DECLARE,
    Kind.COUNCIL_SHEET,
    Kind.COUNCIL_CLOSE,
    Kind.COUNCIL_CONFIRM,
)
"""What the members of a council owe."""
HANDED_DOWN = (Kind.REPORT_BACK, Kind.NOTE_REPORT)
"""What two levels owe each other once a case that was handed down is decided."""
UNTOLD = (Kind.ASKED_OPINION, *COUNCIL, *HANDED_DOWN)
"""Kinds that run beside the stages of a procedure, and of which an author reads nothing."""
WAITED_FOR = (Kind.ASKED_OPINION, Kind.SUPPLEMENT, Kind.COUNCIL_CLOSE, Kind.COUNCIL_CONFIRM)
"""What vote and decision wait for (E-LEVEL-7): what was asked of others and of the authors, and
what an open council always owes."""
ROUND = "round"
"""The subject of what is owed once more in a vote begins with it."""
LETTER = "letter"
"""The subject of a task whose doer records what somebody outside the portal has written."""


class Clock(models.TextChoices):
    """From which instant a step's working days run."""

    RECEIPT = "RECEIPT", _("from the receipt of the dossier")
    OPENING = "OPENING", _("from the opening of the step")


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
        triggers = [kept_once_pinned("id", "procedure")]
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
    hours = models.PositiveSmallIntegerField(null=True)
    """Hours of the clock instead of working days, nights and days off included (b.7)."""
    least = models.PositiveSmallIntegerField(null=True)
    """The fewest days that a unit may set for itself; None: the city's days are everybody's."""
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.OPENING)
    enabled = models.BooleanField(default=True)
    """The switch of the row: a step that is off is never opened."""
    hard_stop = models.BooleanField(default=True)
    base = models.CharField(max_length=8, choices=Base, blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        ordering = ["procedure", "stage", "pk"]
        triggers = [kept_once_pinned("procedure_id", "step")]
        constraints = [
            models.UniqueConstraint("procedure", "kind", name="one_step_kind_a_procedure"),
            models.CheckConstraint(
                condition=Q(least=None) | Q(least__gte=1, least__lte=F("working_days")),
                name="a_unit_tightens_only",
            ),
            models.CheckConstraint(
                condition=~Q(kind="VOTE") | ~Q(base=""), name="a_vote_has_its_base"
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gte=1, working_days=0),
                name="a_step_counts_days_or_hours",
            ),
        ]

    @property
    def length(self) -> str:
        """How long it may take, in words."""
        if self.hours is not None:
            return ngettext("%(n)d hour", "%(n)d hours", self.hours) % {"n": self.hours}
        return ngettext("%(n)d working day", "%(n)d working days", self.working_days) % {
            "n": self.working_days
        }

    @property
    def who(self) -> str | Promise:
        """Whose step it is, in words: a vote is everybody's who leads (E-VOTE-1)."""
        if self.kind == Kind.VOTE:
            return _("The collective leadership: the head and the deputies")
        return Role(self.role).label


class ReminderRule(models.Model):
    """When to remind whom: working days before (negative), on (0) or after the due date.

    Of what is due in hours: hours before or after the due moment, or a part of the time given.
    """

    class Audience(models.TextChoices):
        HOLDER = "HOLDER", pgettext_lazy("reminder", "whose turn it is")
        SUPERIOR = "SUPERIOR", pgettext_lazy("reminder", "the superior")
        SUPERIOR_2 = "SUPERIOR_2", pgettext_lazy("reminder", "the level above the superior")
        FOCAL = "FOCAL", pgettext_lazy("reminder", "the city's focal point")

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="own_reminders")
    """Whose steps alone: one more reminder that a unit sets for itself; none: the city's."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    """Empty: for every kind of task that has no rule of its own for this audience."""
    working_days = models.SmallIntegerField()
    """Counted from the due date."""
    hours = models.SmallIntegerField(null=True)
    """Counted from the due moment of what is due in hours."""
    percent = models.PositiveSmallIntegerField(null=True)
    """Of the hours given: once so much of them is over."""
    audience = models.CharField(max_length=10, choices=Audience)
    own_earliest = models.PositiveSmallIntegerField(default=20)
    """Of the city's row: so many working days before, at the earliest, comes a unit's own."""
    source = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours=None, percent=None)
                | Q(hours__isnull=False, percent=None, working_days=0)
                | Q(hours=None, percent__gte=1, percent__lte=99, working_days=0),
                name="a_reminder_counts_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(unit=None, by=None, at=None)
                | Q(by__isnull=False, at__isnull=False, audience="HOLDER", working_days__lt=0)
                & ~Q(source="")
                & ~Q(kind=""),
                name="a_units_own_reminder_is_an_earlier_one",
            ),
            ExclusionConstraint(
                name="one_own_reminder_a_step",
                expressions=never_two("unit", "kind"),
                condition=Q(unit__isnull=False),
            ),
        ]

    def __str__(self):
        if self.percent is not None:
            return f"{self.percent}% {self.audience}"
        if self.hours is not None:
            return f"{self.hours:+d}h {self.audience}"
        return f"{self.working_days:+d} {self.audience}"

    @property
    def in_hours(self) -> bool:
        return self.hours is not None or self.percent is not None


class RoutingRule(models.Model):
    """A row of the dated table: which facts send a case where, by which procedure, and why.

    What is empty is not tested. A row that a case cites never changes, but for the day it ends; a
    change is the next version, from a day on (approvals.competence, docs/adr/0027).
    """

    Condition, Outcome, Post = Condition, Outcome, Post

    key = models.CharField(max_length=60)
    """What stays the same from version to version."""
    version = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=20)
    priority = models.SmallIntegerField(default=0)
    condition = models.CharField(max_length=20, choices=Condition, default=Condition.ALWAYS)
    outcome = models.CharField(max_length=20, choices=Outcome)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Only while the case is at this unit; empty: at every unit."""
    purpose = models.CharField(max_length=16, choices=Purpose, blank=True)
    unit_kind = models.CharField(max_length=24, choices=UnitKind, blank=True)
    at_level = models.CharField(max_length=32, choices=CompetentLevel, blank=True)
    field = models.ForeignKey(FieldOfWork, models.PROTECT, null=True, related_name="+")
    wide_scope = models.BooleanField(null=True)
    affects_others = models.BooleanField(null=True)
    """The authors come from several agencies."""
    problem_type = models.CharField(max_length=26, choices=ProblemType, blank=True)
    regime = models.CharField(max_length=20, choices=LegalRegime, blank=True)
    budget_from = models.BigIntegerField(null=True)
    """In dong, with this sum."""
    budget_to = models.BigIntegerField(null=True)
    """In dong, without this sum."""
    post = models.CharField(max_length=12, choices=Post, blank=True)
    managing_level = models.CharField(max_length=32, choices=CompetentLevel, blank=True)
    managing_authority = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    to_level = models.CharField(max_length=32, choices=CompetentLevel, blank=True)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=40, blank=True)
    """The code of the procedure by which the case runs."""
    limit_budget = models.BigIntegerField(null=True)
    """Of a row that hands down: what may be approved below at most, in dong."""
    report_days = models.PositiveSmallIntegerField(null=True)
    """Of a row that hands down: within how many working days of the decision it is reported."""
    sentence = models.CharField(max_length=300)
    """Shown on the case; “{unit}” and “{above}” become the names of the two units."""
    sentence_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        triggers = [kept_once_cited()]
        constraints = [
            models.UniqueConstraint("key", "version", name="one_rule_version_once"),
            models.CheckConstraint(
                condition=~Q(condition="HEAD_AMONG_AUTHORS") | Q(outcome="ONE_LEVEL_UP"),
                name="no_rule_lets_a_head_decide_on_his_own",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="TO_LEVEL") | ~Q(to_level=""), name="a_rule_names_its_level"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="TO_UNIT") | Q(to_unit__isnull=False),
                name="a_rule_names_its_unit",
            ),
            models.CheckConstraint(
                condition=Q(condition__in=["ALWAYS", "MANAGED_ELSEWHERE"])
                | Q(outcome__in=["STAY", "ONE_LEVEL_UP", "OPINIONS_OF_HEADS"]),
                name="only_plain_rules_name_where",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="HAND_DOWN") | Q(condition="ALWAYS"),
                name="only_a_plain_rule_hands_down",
            ),
            models.CheckConstraint(
                condition=Q(outcome="HAND_DOWN") | Q(limit_budget=None, report_days=None),
                name="only_what_is_handed_down_has_limits",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="OUT_OF_SCOPE") | Q(regime="OUTSIDE"),
                name="only_a_legal_document_leads_out",
            ),
            models.CheckConstraint(
                condition=Q(budget_from=None)
                | Q(budget_to=None)
                | Q(budget_to__gt=F("budget_from")),
                name="a_budget_range_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.key} (v{self.version})"
