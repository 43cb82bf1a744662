"""A council that advises on a plan: who sits in it, what each declared and scored, what it said.

Every row but the rule is written once. Who owes what stands in the tasks (domain a.3, c.7).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Dated, Mandate
from approvals.council import OwnLine, Recommendation, Share, Why
from approvals.voting import Base
from core.evidence import written_once
from documents.models import File

from .cases import Case, Task
from .council_walls import kept_once_a_council_sat, of_an_open_council
from .walls import not_by_an_author


class CouncilRule(models.Model):
    """How a council is made up, scores and passes: dated rule data, kept once a council used it."""

    version = models.PositiveSmallIntegerField(unique=True)
    least = models.PositiveSmallIntegerField()
    usual = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    declare_days = models.PositiveSmallIntegerField()
    """Working days for the declaration of interest."""
    papers_days = models.PositiveSmallIntegerField()
    """Working days between the papers and the meeting."""
    meeting_days = models.PositiveSmallIntegerField()
    """Working days from the setting up to the close: the sheets are due by then as well."""
    confirm_days = models.PositiveSmallIntegerField()
    quorum_of = models.PositiveSmallIntegerField()
    quorum_whole = models.PositiveSmallIntegerField()
    passing_of = models.PositiveSmallIntegerField()
    passing_whole = models.PositiveSmallIntegerField()
    base = models.CharField(max_length=8, choices=Base)
    scale = models.PositiveSmallIntegerField()
    """Scores are whole numbers from 0 to this one."""
    remark_below = models.PositiveSmallIntegerField()
    """A score below this one needs a remark."""
    blind = models.BooleanField(default=False)
    """Members read each other's sheets without names."""
    blind_to_chair = models.BooleanField(default=False)
    own_most = models.PositiveSmallIntegerField(default=3)
    """How many criteria a unit may add to its councils' sheet."""
    own_weight = models.PositiveSmallIntegerField(default=2)
    """The weight that one of these may have at most."""
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        triggers = [kept_once_a_council_sat("id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(least__gte=3, least__lte=F("usual")) & Q(usual__lte=F("most")),
                name="a_council_has_its_usual_size_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(quorum_of__gte=1, quorum_of__lte=F("quorum_whole"))
                & Q(passing_of__gte=1, passing_of__lte=F("passing_whole")),
                name="quorum_and_passing_are_shares",
            ),
            models.CheckConstraint(
                condition=Q(scale__gte=1, remark_below__lte=F("scale")),
                name="remarks_begin_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(own_weight__gte=1), name="a_units_criterion_may_weigh"
            ),
        ]

    @property
    def quorum(self) -> Share:
        return Share(self.quorum_of, self.quorum_whole)

    @property
    def passing(self) -> Share:
        return Share(self.passing_of, self.passing_whole)


class Criterion(models.Model):
    """One line of a rule's sheet, with its weight."""

    rule = models.ForeignKey(CouncilRule, models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField()

    is_own = False

    class Meta:
        ordering = ["rule", "order"]
        triggers = [kept_once_a_council_sat("rule_id")]
        constraints = [
            models.UniqueConstraint("rule", "code", name="one_criterion_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="a_criterion_weighs"),
        ]


class Council(models.Model):
    """A council set up by a decision, for one case. It is open until it concluded or was dissolved.

    A case has one open council at a time: the action sees to it under the dossier's lock.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="councils")
    rule = models.ForeignKey(CouncilRule, models.PROTECT, related_name="+")
    number = models.CharField(_("number and symbol"), max_length=50)
    decided_on = models.DateField(_("date of the decision"))
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    own_criteria = models.JSONField(default=list)
    """The criteria of the unit's own that were in force then, as they stood (`OwnLine`)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("by_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="a_council_has_its_decision")
        ]

    @property
    def own_lines(self) -> list[OwnLine]:
        return [OwnLine(**row) for row in self.own_criteria]


class Place(models.TextChoices):
    """As what somebody sits in a council (domain c.7)."""

    CHAIR = "CHAIR", pgettext_lazy("council", "Chair")
    VICE_CHAIR = "VICE_CHAIR", pgettext_lazy("council", "Vice-chair")
    SECRETARY = "SECRETARY", pgettext_lazy("council", "Secretary")
    MEMBER = "MEMBER", pgettext_lazy("council", "Member")
    SUPPORT = "SUPPORT", pgettext_lazy("council", "Support team")


OF_COUNCIL = "(SELECT c.case_id FROM approvals_council c WHERE c.id = NEW.council_id)"
OF_MEMBER = (
    "(SELECT c.case_id FROM approvals_council c JOIN approvals_councilmember m "
    "ON m.council_id = c.id WHERE m.id = NEW.member_id)"
)


class CouncilMember(models.Model):
    """Who sits in a council, or helps it: never an author of the plan (E-COI-1)."""

    Place = Place

    council = models.ForeignKey(Council, models.PROTECT, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.CharField(max_length=12, choices=Place)
    task = models.OneToOneField(Task, models.PROTECT, related_name="council_member")
    """In which he declares his interests."""
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), not_by_an_author("person_id", OF_COUNCIL)]
        constraints = [
            models.UniqueConstraint("council", "person", name="nobody_sits_twice_in_a_council"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="a_replacement_says_why"
            ),
        ]

    @property
    def scores(self) -> bool:
        return self.place != Place.SUPPORT


class Declaration(models.Model):
    """What a member declared of his interests before he read anything. Written once."""

    member = models.OneToOneField(CouncilMember, models.PROTECT, related_name="declaration")
    conflict = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=Q(conflict=False) | ~Q(text=""), name="a_conflict_is_described"
            )
        ]


class CouncilCall(models.Model):
    """When and where the council meets; the last call counts. Written once."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="calls")
    start_at = models.DateTimeField(_("start"))
    place = models.CharField(_("place"), max_length=200)
    earliest = models.DateField()
    """The first day that the rule allows, as it stood then."""
    reason = models.TextField(blank=True)
    """Why it meets earlier than that."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), of_an_open_council("NEW.council_id")]


class ScoreSheet(models.Model):
    """The score sheet of one member: sent once, never changed."""

    member = models.OneToOneField(CouncilMember, models.PROTECT, related_name="sheet")
    task = models.OneToOneField(Task, models.PROTECT, related_name="score_sheet")
    scores = models.JSONField()
    """[{"code", "score", "remark"}], in the order of the criteria."""
    comment = models.TextField()
    recommendation = models.CharField(max_length=24, choices=Recommendation)
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            of_an_open_council(
                "(SELECT m.council_id FROM approvals_councilmember m WHERE m.id = NEW.member_id)",
                unless="""
                    EXISTS (SELECT 1 FROM approvals_councilminutes n WHERE n.council_id = council)
                    OR NOT EXISTS (
                        SELECT 1 FROM approvals_declaration d
                        WHERE d.member_id = NEW.member_id AND NOT d.conflict
                    )
                """,
            ),
        ]


class CouncilMinutes(models.Model):
    """The meeting as the secretary wrote it down, and what the sheets say by the rule."""

    council = models.OneToOneField(Council, models.PROTECT, related_name="minutes")
    task = models.OneToOneField(Task, models.PROTECT, related_name="council_minutes")
    held_at = models.DateTimeField(_("held at"))
    ended_at = models.DateTimeField(_("ended at"))
    place = models.CharField(_("place"), max_length=200)
    attended = models.JSONField()
    """Keys of the members who were there."""
    absentees = models.TextField(blank=True)
    discussion = models.TextField()
    text = models.TextField()
    """The minutes in words, drafted from these facts and completed by the secretary."""
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    entitled = models.PositiveSmallIntegerField()
    approve = models.PositiveSmallIntegerField()
    with_conditions = models.PositiveSmallIntegerField()
    reject = models.PositiveSmallIntegerField()
    recommends = models.CharField(max_length=24, choices=Recommendation)
    why = models.CharField(max_length=24, choices=Why)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), of_an_open_council("NEW.council_id")]


class CouncilResult(models.Model):
    """What the council recommends, as its chair confirmed it. It binds nobody who decides."""

    council = models.OneToOneField(Council, models.PROTECT, related_name="result")
    task = models.OneToOneField(Task, models.PROTECT, related_name="council_result")
    recommends = models.CharField(max_length=24, choices=Recommendation)
    conclusion = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            of_an_open_council("NEW.council_id"),
            not_by_an_author("by_id", OF_COUNCIL),
        ]


class Dissolution(models.Model):
    """The head ended the council before it concluded, with a reason. Written once."""

    council = models.OneToOneField(Council, models.PROTECT, related_name="dissolution")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), of_an_open_council("NEW.council_id")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_dissolution_says_why")
        ]
