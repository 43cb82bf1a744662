"""The vote of the collective leadership, round by round. Every row is written once, but the draft.

A vote has rounds (one, and by its rule further ones), a round its ballots and its result; the last
closed round counts (docs/adr/0029).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Dated, Unit
from approvals import voting
from core.evidence import written_once
from documents.models import File

from .cases import Case, Task
from .council_walls import after_the_council
from .walls import (
    after_the_party_has_spoken,
    after_those_asked,
    before_the_first_ballot,
    never_by_who_entered,
    not_by_an_author,
    one_round_after_another,
    only_a_voter_votes,
    secret_is_secret,
)


class VoteRule(models.Model):
    """What the law leaves open about a vote: dated rule data. A unit's own row comes first."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    further_rounds = models.PositiveSmallIntegerField()
    """How often a plan that was not carried may be voted on again."""
    mode = models.CharField(max_length=6, choices=voting.Mode, default=voting.Mode.OPEN)
    """How ballots are given where nobody chooses otherwise."""
    head_may_declare = models.BooleanField(default=True)
    """Whether the head may let his secret ballot be his side where votes are equal. Who does not is
    on no side, and it is not carried.
    """
    again_days = models.PositiveSmallIntegerField()
    """Working days within which a further round is held, from its opening."""
    confirm_days = models.PositiveSmallIntegerField()
    """Working days within which the chair confirms, and the secretary mends what came back."""
    quorum_of = models.PositiveSmallIntegerField(default=1)
    quorum_whole = models.PositiveSmallIntegerField(default=2)
    """At least this share of those entitled must have cast before a round is closed."""
    postponements = models.PositiveSmallIntegerField(default=2)
    """How often the meeting of a round is put off."""
    postponed_days = models.PositiveSmallIntegerField(default=5)
    """Working days after the due date up to which it is put off at most."""
    stand_in_is_head = models.BooleanField(default=False)
    """Whether with equal votes the ballot of who chairs for the absent head is the head's side."""
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quorum_of__gte=1, quorum_of__lte=models.F("quorum_whole")),
                name="a_quorum_of_a_vote_is_a_share",
            )
        ]

    @property
    def quorum(self) -> voting.Share:
        return voting.Share(self.quorum_of, self.quorum_whole)


class Vote(models.Model):
    """The vote of the collective leadership: who is entitled, who is excluded and why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="vote")
    base = models.CharField(max_length=8, choices=voting.Base)
    head = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    excluded = models.JSONField(default=list)
    """[{"person": id, "name", "reason": code of Excluded}]."""
    opened_at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            after_the_party_has_spoken(),
            after_those_asked(),
            after_the_council(),
        ]

    @property
    def last(self) -> "Round":
        """The round that is open, or was closed last: one query."""
        return self.rounds.select_related("rule", "result", "secret").latest("n")

    @property
    def ballots(self):
        """The ballots of the last round."""
        return self.last.ballots

    @property
    def result(self) -> "VoteResult | None":
        """What the last round said; None while it is open."""
        return getattr(self.last, "result", None)


class Voter(models.Model):
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="voters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100, blank=True)

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("vote", "person", name="one_voter_once")]


class Round(models.Model):
    """One round of a vote: by which rule, and when it is not the first, why it is voted again."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="rounds")
    n = models.PositiveSmallIntegerField(default=1)
    rule = models.ForeignKey(VoteRule, models.PROTECT, null=True, related_name="+")
    """None: from before there were rounds."""
    reason = models.TextField(_("reason"), blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    """Who had it voted again; nobody opens the first."""
    opened_at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), one_round_after_another()]
        constraints = [
            models.UniqueConstraint("vote", "n", name="one_round_once"),
            models.CheckConstraint(
                condition=Q(n=1) | (~Q(reason="") & Q(opened_by__isnull=False)),
                name="a_further_round_says_why_and_by_whom",
            ),
        ]


class SecretRound(models.Model):
    """That a round is held by secret ballot: by its rule, or because somebody chose so."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="secret")
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """None: by the rule."""
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), before_the_first_ballot()]
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None) | ~Q(reason=""), name="who_makes_it_secret_says_why"
            )
        ]


class Urn(models.Model):
    """What has been cast in a secret round, sealed, without names and order (actions.urn).

    No evidence: one text that is written anew at every ballot, and deleted when it is counted.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="urn")
    sealed = models.TextField(blank=True)


class Ballot(models.Model):
    """One ballot. Written once. Of a secret round that it was cast, without what was chosen."""

    Choice = voting.Choice

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField(_("ballot"), max_length=8, choices=voting.Choice, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """Who entered it: the voter, or the secretary from the minutes."""
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            only_a_voter_votes(),
            secret_is_secret(),
            not_by_an_author(
                "voter_id",
                "(SELECT v.case_id FROM approvals_vote v"
                " JOIN approvals_round r ON r.vote_id = v.id WHERE r.id = NEW.round_id)",
            ),
        ]
        constraints = [models.UniqueConstraint("round", "voter", name="one_ballot_a_voter")]


class Minutes(models.Model):
    """What is written of a meeting: when and where, who chaired it, who was away, what was said."""

    held_at = models.DateTimeField(_("held at"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    absentees = models.TextField(_("absent"), blank=True)
    minutes = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    chaired_as = models.CharField(max_length=900, blank=True)
    """Name and post of who chaired; of a stand-in for whom and by what."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Sheet(Minutes):
    """Minutes with ballots that the secretary entered: nothing counts before the chair confirms."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="sheet")
    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    ballots = models.JSONField()
    """[[voter, choice]], in the order of the vote."""

    class Meta:
        triggers = written_once()


class Confirmation(models.Model):
    """The chair's answer to a sheet: it is as it was, or it goes back with a reason."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="confirmation")
    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="confirmation")
    confirmed = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), never_by_who_entered()]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=True) | ~Q(reason=""), name="a_sheet_given_back_says_why"
            )
        ]


class VoteResult(Minutes):
    """What a round said when it was closed, with the minutes. Written once."""

    Result = voting.Result

    round = models.OneToOneField(Round, models.PROTECT, related_name="result")
    result = models.CharField(max_length=20, choices=voting.Result)
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    head_choice = models.CharField(max_length=8, choices=voting.Choice, blank=True)
    explanation = models.CharField(max_length=40, choices=voting.Why)
    """The rule that gave the result."""
    slips = models.JSONField(default=list)
    """Of a secret round: [[mark, choice]], by mark. The journal keeps its SHA-256."""

    class Meta:
        triggers = written_once()


class Postponement(models.Model):
    """A meeting that was put off: both days and why. Written once."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="postponements")
    round = models.ForeignKey(Round, models.PROTECT, related_name="postponements")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    meets_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_meeting_put_off_says_why"),
            models.CheckConstraint(
                condition=Q(new_due_on__gte=models.F("old_due_on")),
                name="a_meeting_is_put_off_not_brought_forward",
            ),
        ]


class MeetingDraft(models.Model):
    """What the secretary has typed so far. No evidence: it changes, and goes with the close."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="meeting_draft")
    typed = models.JSONField(default=dict)
    """What stood in the fields, by their names."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
