"""Procedures in the making, what people remark on rules, and cases moved to a newer version."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.evidence import written_once

from .cases import Case
from .procedures import Procedure, RoutingRule


class DraftQuerySet(models.QuerySet):
    def open(self):
        """Neither issued nor given up: at most one of a procedure."""
        return self.filter(issued_at=None, dropped_at=None)


class Drafted(models.Model):
    """What is composed, put out for comment, and issued by a second person. It stands apart from
    what is in force, so nothing ever runs by it; issuing makes the row that does.
    """

    MADE_FROM = ""
    """The column that names what it is made from."""

    edition = models.PositiveIntegerField(default=1)
    """Raised by every change: a page that showed another edition is out of date (ADR 0013)."""
    valid_from = models.DateField(_("in force from"), null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    """Who put it out for comment, as it stands in this edition."""
    opened_at = models.DateTimeField(null=True)
    comments_until = models.DateField(null=True)
    """The last day for remarks; it is issued on a later day."""
    number = models.CharField(_("number of the document"), max_length=60, blank=True)
    document_date = models.DateField(_("date of the document"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.issued_at is None and self.dropped_at is None


def _kept() -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Protect(
            name="kept_once_over",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(old__issued_at__isnull=False)
            | pgtrigger.Q(old__dropped_at__isnull=False),
        ),
    ]


class ProcedureDraft(Drafted):
    """The next version of a procedure: composed, put out for comment, issued by a second person."""

    MADE_FROM = "based_on"

    based_on = models.ForeignKey(Procedure, models.PROTECT, related_name="drafts")
    code = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    legal_source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("compared with the text"), default=False)
    steps = models.JSONField(default=list)
    """The columns of each Step, by name, in the order of the page."""
    procedure = models.OneToOneField(
        Procedure, models.PROTECT, null=True, related_name="issued_from"
    )

    class Meta:
        triggers = _kept()
        constraints = [
            models.UniqueConstraint(
                "code",
                condition=Q(issued_at=None, dropped_at=None),
                name="one_open_draft_a_procedure",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None)
                | (
                    Q(
                        opened_by__isnull=False,
                        issued_by__isnull=False,
                        procedure__isnull=False,
                        document_date__isnull=False,
                        dropped_at=None,
                    )
                    & ~Q(number="")
                    & ~Q(issued_by=F("opened_by"))
                ),
                name="two_people_issue_a_procedure",
            ),
        ]


class RoutingDraft(Drafted):
    """A row of who is competent in the making: a new one, the next version of one, or only its end.

    `replaces` ends on the day before this is in force; with `ends_only` nothing takes its place.
    """

    MADE_FROM = "replaces"

    replaces = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="drafts")
    ends_only = models.BooleanField(default=False)
    row = models.JSONField(default=dict)
    """The columns of RoutingRule by name; of what it names, the keys."""
    rule = models.OneToOneField(RoutingRule, models.PROTECT, null=True, related_name="issued_from")

    class Meta:
        triggers = _kept()
        constraints = [
            models.UniqueConstraint(
                "replaces",
                condition=Q(issued_at=None, dropped_at=None),
                name="one_open_draft_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(ends_only=False) | Q(replaces__isnull=False, rule=None),
                name="only_a_row_is_ended",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None)
                | (
                    Q(
                        opened_by__isnull=False,
                        issued_by__isnull=False,
                        document_date__isnull=False,
                        dropped_at=None,
                    )
                    & (Q(ends_only=True) | Q(rule__isnull=False))
                    & ~Q(number="")
                    & ~Q(issued_by=F("opened_by"))
                ),
                name="two_people_issue_a_rule",
            ),
        ]

    @property
    def code(self) -> str:
        return self.row.get("code", "")

    @property
    def name(self) -> str:
        """What pages call it."""
        if self.replaces is not None:
            return str(self.replaces)
        return self.code or str(_("a new row"))


class Remark(models.Model):
    """What somebody remarks on a procedure, a rule or a draft. Written once."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, related_name="remarks")
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="remarks")
    draft = models.ForeignKey(ProcedureDraft, models.PROTECT, null=True, related_name="remarks")
    row_draft = models.ForeignKey(RoutingDraft, models.PROTECT, null=True, related_name="remarks")
    text = models.TextField(_("remark"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(procedure__isnull=False, rule=None, draft=None, row_draft=None)
                    | Q(procedure=None, rule__isnull=False, draft=None, row_draft=None)
                    | Q(procedure=None, rule=None, draft__isnull=False, row_draft=None)
                    | Q(procedure=None, rule=None, draft=None, row_draft__isnull=False)
                ),
                name="a_remark_is_on_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something"),
        ]


class RemarkAnswer(models.Model):
    """What a keeper of the rules answers to a remark, and whether it is taken up. Written once."""

    remark = models.OneToOneField(Remark, models.PROTECT, related_name="answer")
    text = models.TextField(_("answer"))
    used = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_answer_says_something"),
        ]


class VersionMove(models.Model):
    """A running case that its head asks to go on by a newer version; an administrator answers."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="version_moves")
    was = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    to = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField()
    """The stage at which the case stood when it was asked."""
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = written_once()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_version_move_says_why"),
            models.CheckConstraint(condition=~Q(was=F("to")), name="a_version_move_moves"),
        ]


class VersionMoveAnswer(models.Model):
    """Confirmed and done, or refused with the reason, by somebody else. Written once."""

    move = models.OneToOneField(VersionMove, models.PROTECT, related_name="answer")
    confirmed = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    new_stage = models.PositiveSmallIntegerField(null=True)
    """The stage at which the case went on."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            pgtrigger.Trigger(
                name="by_somebody_else",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM approvals_versionmove m
                        WHERE m.id = NEW.move_id AND m.by_id = NEW.by_id
                    ) THEN
                        RAISE EXCEPTION 'who asks for another version does not confirm it himself'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=True) | ~Q(reason=""), name="a_refused_move_says_why"
            )
        ]
