"""Conflicts of interest: what people declared, and who is kept out of a dossier."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Tie
from approvals import policy
from core.evidence import written_once
from proposals.models import Proposal

USER = settings.AUTH_USER_MODEL


class RelationQuerySet(models.QuerySet):
    def in_force(self, day):
        """Those that hold on `day`: begun, and not over."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def visible_to(self, user):
        """Only what `user` may read (policy.visible_relations)."""
        return self.filter(policy.visible_relations(user))


class Relation(models.Model):
    """That two people are related, or that one has an interest in what the other does.

    Ended, never deleted; nothing of it changes but its end, and what the other side says to it.
    Until it is confirmed it keeps out only `person`. What it closes is a Conflict.
    """

    person = models.ForeignKey(USER, models.PROTECT, related_name="relations")
    other = models.ForeignKey(
        USER, models.PROTECT, related_name="relations_named", verbose_name=_("colleague")
    )
    tie = models.CharField(pgettext_lazy("of two people", "tie"), max_length=12, choices=Tie)
    words = models.TextField(pgettext_lazy("of a tie", "in your own words"), blank=True)
    since = models.DateField(pgettext_lazy("of a tie", "since"))
    until = models.DateField(pgettext_lazy("of a tie", "last day"), null=True)
    declared_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True)
    """Why somebody else recorded it."""
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    """Who may speak for `other` and says that it is so; from then on it keeps `other` out too."""
    confirmed_at = models.DateTimeField(null=True)
    contested_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    contested_at = models.DateTimeField(null=True)
    contest_reason = models.TextField(_("why it is contested"), blank=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="a_relation_only_ends",
                fields=[
                    *("person", "other", "tie", "words", "since"),
                    *("declared_by", "declared_at", "reason"),
                ],
            ),
            pgtrigger.Protect(
                name="a_relation_is_confirmed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False)
                & (
                    pgtrigger.Q(old__confirmed_at__df=pgtrigger.F("new__confirmed_at"))
                    | pgtrigger.Q(old__confirmed_by__df=pgtrigger.F("new__confirmed_by"))
                ),
            ),
            pgtrigger.Protect(
                name="a_relation_is_contested_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__contested_at__isnull=False)
                & (
                    pgtrigger.Q(old__contested_at__df=pgtrigger.F("new__contested_at"))
                    | pgtrigger.Q(old__contested_by__df=pgtrigger.F("new__contested_by"))
                    | pgtrigger.Q(old__contest_reason__df=pgtrigger.F("new__contest_reason"))
                ),
            ),
            pgtrigger.Protect(
                name="a_relation_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="a_relation_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("other")), name="nobody_is_related_to_himself"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="a_relation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(declared_by=F("person")) | ~Q(reason=""),
                name="what_others_record_says_why",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_confirmed_relation_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(contested_by=None, contested_at=None, contest_reason="")
                | (
                    Q(contested_by__isnull=False, contested_at__isnull=False)
                    & ~Q(contest_reason="")
                ),
                name="a_contested_relation_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None, end_reason="")
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                name="an_ended_relation_says_why",
            ),
            models.UniqueConstraint(
                fields=["person", "other", "tie"],
                condition=Q(ended_at=None),
                name="one_relation_once",
            ),
        ]
        indexes = [models.Index(fields=["other"], name="who_is_related_to")]

    def __str__(self):
        return f"{self.person} · {self.get_tie_display()} · {self.other}"


class ConflictQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those declared in one dossier whose reason `user` may read: his own, those he recorded;
        of dossiers he sees himself, those of his people as their head, all as an auditor.
        """
        seen = Q(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        mine = Q(person=user) | Q(by=user)
        return self.filter(mine | (seen & policy.reads_reasons(user)), relation=None)


class Conflict(models.Model):
    """Why somebody takes no part in one dossier. Written once; the closing row of Access acts.

    `relation` where it follows from one; else `reason`, in the words of who declared it.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(USER, models.PROTECT, related_name="conflicts")
    relation = models.ForeignKey(Relation, models.PROTECT, null=True, related_name="conflicts")
    reason = models.TextField(_("reason"), blank=True)
    had_voted = models.BooleanField(default=False)
    """Whether his ballot had been cast by then: it stays, and the record says so."""
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ConflictQuerySet.as_manager()

    class Meta:
        triggers = written_once()
        constraints = [
            models.UniqueConstraint("proposal", "person", name="one_conflict_a_dossier"),
            models.CheckConstraint(
                condition=Q(relation__isnull=False) | ~Q(reason=""), name="a_conflict_says_why"
            ),
        ]
