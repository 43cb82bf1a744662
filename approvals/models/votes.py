"""The vote of the collective leadership. Every row is written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals import voting
from core.evidence import written_once
from documents.models import File

from .cases import Case
from .walls import (
    after_the_party_has_spoken,
    after_those_asked,
    not_by_an_author,
    only_a_voter_votes,
)


class Vote(models.Model):
    """The vote of the collective leadership: who is entitled, who is excluded and why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="vote")
    base = models.CharField(max_length=8, choices=voting.Base)
    head = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    excluded = models.JSONField(default=list)
    """[{"person": id, "name", "reason": code of Excluded}]."""
    opened_at = models.DateTimeField()

    class Meta:
        triggers = [*written_once(), after_the_party_has_spoken(), after_those_asked()]


class Voter(models.Model):
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="voters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100, blank=True)

    class Meta:
        triggers = written_once()
        constraints = [models.UniqueConstraint("vote", "person", name="one_voter_once")]


class Ballot(models.Model):
    """One ballot. Written once."""

    Choice = voting.Choice

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    choice = models.CharField(_("ballot"), max_length=8, choices=voting.Choice)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """Who entered it: the voter, or the secretary from the minutes."""
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            only_a_voter_votes(),
            not_by_an_author(
                "voter_id", "(SELECT v.case_id FROM approvals_vote v WHERE v.id = NEW.vote_id)"
            ),
        ]
        constraints = [models.UniqueConstraint("vote", "voter", name="one_ballot_a_voter")]


class VoteResult(models.Model):
    """What the vote said when it was closed, with the minutes. Written once."""

    Result = voting.Result

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="result")
    result = models.CharField(max_length=20, choices=voting.Result)
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    head_choice = models.CharField(max_length=8, choices=voting.Choice, blank=True)
    explanation = models.CharField(max_length=40, choices=voting.Why)
    """The rule that gave the result."""
    held_at = models.DateTimeField(_("held at"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    absentees = models.TextField(_("absent"), blank=True)
    minutes = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
