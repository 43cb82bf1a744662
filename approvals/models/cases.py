"""Cases and tasks: one run of a procedure, and each human act that is owed in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import ngettext, pgettext_lazy

from accounts.models import Mandate, Unit
from accounts.roles import Role
from approvals import policy
from proposals.models import Proposal, Version
from workdays.hours import minutes_from, spelled

from .notes import Cause, Note
from .own_opinions import OwnOpinion
from .procedures import ROUND, UNTOLD, Kind, Procedure, Purpose, Step


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
        TRANSFERRED = "TRANSFERRED", pgettext_lazy("case outcome", "Handed to another unit")
        TAKEN_OVER = "TAKEN_OVER", pgettext_lazy("case outcome", "Taken over")
        GIVEN_BACK = "GIVEN_BACK", pgettext_lazy("case outcome", "Given back")
        CALLED_BACK = "CALLED_BACK", pgettext_lazy("case outcome", "Called back by the sender")
        HANDED_DOWN = "HANDED_DOWN", pgettext_lazy("case outcome", "Handed down")
        TAKEN_BACK = "TAKEN_BACK", pgettext_lazy("case outcome", "Taken back by the level above")
        REPORTED = "REPORTED", pgettext_lazy("case outcome", "Reported upward as urgent")
        DIRECTED = "DIRECTED", pgettext_lazy("case outcome", "Directed to act now")
        ORDINARY = "ORDINARY", pgettext_lazy("case outcome", "Sent on the ordinary path")
        REFUSED = "REFUSED", pgettext_lazy("case outcome", "Refused as urgent")
        MOVED_UP = "MOVED_UP", pgettext_lazy("case outcome", "Passed to the level above")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases")
    n = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    """The unit whose head decides."""
    routing = models.JSONField(default=list)
    """Why it came here: [{"code", "row", "version", "sentence", "sentence_en", "source",
    "verified"}], by rows of RoutingRule as they stood."""
    notes = models.JSONField(default=list)
    """Codes of Note, in the order in which they became true."""
    own_note = models.ForeignKey(
        OwnOpinion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """By which rule of its unit's own a checking note is made, whatever the procedure says: the one
    of the day on which it was taken in."""
    left_out = models.JSONField(default=list)
    """Whom a rule of the unit's own would have asked, and why he was not: [{"rule", "unit", "why",
    "source"}]. Never shown to an author."""
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    """The frozen plan that is decided on; none for an idea."""
    stage = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    """Since when its clock stands still; empty while it runs."""
    paused_for = models.CharField(max_length=12, choices=Cause, blank=True)
    paused_days = models.PositiveSmallIntegerField(default=0)
    """Working days that its clock stood still, in pauses that are over."""
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("proposal", "n", name="one_case_one_number"),
            models.UniqueConstraint(
                "proposal", condition=Q(closed_at=None), name="one_open_case_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (~Q(closed_at=None) & ~Q(outcome="")),
                name="a_closed_case_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_for="")
                | (~Q(paused_at=None) & ~Q(paused_for="")),
                name="a_clock_that_stands_still_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-received_at"], name="cases_of_a_unit"),
            models.Index(
                fields=["procedure"], name="open_cases_of_a_procedure", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["unit", "received_at", "id"],
                name="open_cases_of_a_unit",
                condition=Q(closed_at=None),
            ),
        ]

    @property
    def came_by_transfer(self) -> bool:
        """Whether people sent it here, not the rows of the table alone."""
        return any(said.get("row") == 0 for said in self.routing)

    @property
    def is_unverified(self) -> bool:
        """Whether it runs by a rule that nobody has verified against the text yet."""
        return not self.procedure.verified or Note.WIDE_SCOPE in self.notes


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
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Whom the head asked to do it, among those whose turn it is: it stays the turn of them all."""
    subject = models.CharField(max_length=40, blank=True)
    """For tasks without a dossier, e.g. "review:2026"; LETTER, for an opinion from outside; of
    what comes again in a vote its round and how often it was given back, e.g. "round:2.1"."""
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    """Set once, with rule (`step`) and calendar version; never silently recomputed."""
    due_at = models.DateTimeField()
    due_version = models.PositiveSmallIntegerField(default=1)
    """Raised when the due date is moved, by name, after the calendar was revised."""
    working_days = models.PositiveSmallIntegerField()
    paused_days = models.PositiveSmallIntegerField(default=0)
    """Working days that the clock stood still: they were added to the due date."""
    extended_days = models.PositiveSmallIntegerField(default=0)
    """Working days by which the due date was put off before it had passed."""
    paused_at = models.DateTimeField(null=True)
    """Since when the clock stands still. Until it goes on, a due date ahead is provisional."""
    paused_for = models.CharField(max_length=12, choices=Cause, blank=True)
    hours = models.PositiveSmallIntegerField(null=True)
    """Due so many hours of the clock after its start, not working days; `due_at` is the instant."""
    counted_from = models.DateField()
    """The day of receipt or opening: it is not counted itself."""
    calendar_version = models.PositiveIntegerField()
    provisional = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    """By which mandate it was done; None: in the doer's own right."""
    outcome = models.CharField(max_length=24, blank=True)
    days_late = models.PositiveSmallIntegerField(default=0)
    late_reason = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    vacancy_told_at = models.DateTimeField(null=True)
    """When the superior was told that nobody holds the post; empty again once it is filled."""

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "case",
                "kind",
                "unit",
                "person",
                "subject",
                nulls_distinct=False,
                condition=Q(case__isnull=False, voided_at=None)
                & ~Q(kind__in=[*UNTOLD, Kind.SUPPLEMENT]),
                name="one_task_once",
            ),
            models.UniqueConstraint(
                "case",
                "unit",
                "person",
                nulls_distinct=False,
                condition=Q(kind=Kind.ASKED_OPINION, subject="", voided_at=None),
                name="nobody_is_asked_twice_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(voided_at=None), name="done_or_void_not_both"
            ),
            models.CheckConstraint(
                condition=Q(assignee=None) | Q(person=None), name="only_a_posts_step_is_assigned"
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_for="")
                | (
                    ~Q(paused_at=None)
                    & ~Q(paused_for="")
                    & (Q(provisional=True) | Q(due_at__lte=F("paused_at")))
                ),
                name="nobody_becomes_late_while_the_clock_stands_still",
            ),
            models.CheckConstraint(
                condition=Q(days_late=0) | ~Q(late_reason=""), name="late_work_says_why"
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gte=1, working_days=0, provisional=False),
                name="a_task_is_due_in_days_or_hours",
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
                fields=["unit", "kind", "done_at"],
                name="done_steps_of_a_unit",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["due_at", "id"],  # thousands are due at the end of one day
                name="open_tasks_as_they_fall_due",
                condition=Q(done_at=None, voided_at=None),
            ),
            models.Index(
                fields=["due_at"],
                name="urgent_steps_that_are_owed",
                condition=Q(
                    done_at=None,
                    voided_at=None,
                    kind__in=["URGENT_ANSWER", "URGENT_DIRECTIVE", "URGENT_DOSSIER"],
                ),
            ),
            models.Index(
                fields=["proposal", "due_at"],
                name="what_a_dossier_waits_for",
                condition=Q(done_at=None, voided_at=None, provisional=False),
            ),
            models.Index(
                fields=["opened_at", "id"],
                name="ideas_that_wait",
                condition=Q(kind=Kind.ANSWER_IDEA, done_at=None, voided_at=None),
            ),
        ]

    def get_kind_display(self) -> str:  # lists ask it of every row: Django's own searches anew
        return str(KINDS.get(self.kind, self.kind))

    @property
    def paused_because(self) -> str:
        """Why its clock stands still, in words; "" while it runs."""
        return str(Cause(self.paused_for).label) if self.paused_for else ""

    @property
    def round_n(self) -> int:
        """Of which round of the vote it is; 1 where nothing says otherwise."""
        n = self.subject.partition(":")[2].partition(".")[0]
        return int(n) if self.is_of_a_round else 1

    @property
    def is_of_a_round(self) -> bool:
        """Whether it came again: in a further round, or after the chair gave the ballots back."""
        return self.subject.startswith(f"{ROUND}:")

    def get_role_display(self) -> str:
        return str(ROLES.get(self.role, self.role))

    @property
    def how_late(self) -> str:
        """By how much it was done late, in hours of what was due in hours; "" in time."""
        n = self.days_late
        if n and self.hours is not None:
            return spelled(minutes_from(self.due_at, self.done_at))
        return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n} if n else ""


KINDS, ROLES = dict(Kind.choices), dict(Role.choices)
