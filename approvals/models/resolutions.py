"""What the Standing Committee decided outside the portal, as its office recorded it (E-LEVEL-4).

Two rows, both written once: one enters the resolution off the paper, somebody else confirms it or
gives it back. Nothing is decided before that; the portal holds no ballot of the Committee.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.evidence import written_once
from documents.models import File

from .cases import Case, Task
from .council_walls import after_the_council
from .decisions import Terms
from .resolution_walls import never_by_who_entered_it
from .walls import after_those_asked, not_by_an_author, not_while_the_clock_stands_still


class Resolution(Terms):
    """A resolution as somebody of the Committee's office entered it. It decides nothing yet."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="resolution")
    check_task = models.OneToOneField(
        Task, models.PROTECT, related_name="resolution_to_check", db_column="check_id"
    )
    """In which somebody else compares it with the paper."""
    case = models.ForeignKey(Case, models.PROTECT, related_name="resolutions")
    number = models.CharField(_("number and symbol"), max_length=50)
    document_date = models.DateField(_("date of the document"))
    met_on = models.DateField(_("day of the meeting"))
    signer = models.CharField(_("signed by"), max_length=200)
    present = models.PositiveSmallIntegerField(null=True)
    members = models.PositiveSmallIntegerField(null=True)
    """How many it has; those who were there are `present`. Empty: the paper does not say."""
    in_favour = models.PositiveSmallIntegerField(null=True)
    against = models.PositiveSmallIntegerField(null=True)
    abstained = models.PositiveSmallIntegerField(null=True)
    conditions = models.TextField(_("conditions"), blank=True)
    remarks = models.JSONField(default=list)
    """Of a return: [[section, field, text]]."""
    implementers = models.JSONField(default=list)
    """Of an approval: [["person" or "unit", key]]."""
    party_document = models.BooleanField(default=True)
    """Whether it is marked as a document of the Party: then who cannot read opinions has no file"""
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="resolutions")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            not_by_an_author("by_id"),
            after_those_asked(),
            not_while_the_clock_stands_still(),
            after_the_council(),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(type="APPROVE_BY_HEAD"), name="nobody_alone_passes_a_resolution"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signer="") & Q(document_date__gte=F("met_on")),
                name="a_resolution_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(present=None, members=None) | Q(members__gte=F("present")),
                name="no_more_are_present_than_it_has",
            ),
            models.CheckConstraint(
                condition=Q(type="APPROVE")
                | ~Q(reasons="")
                | (Q(type="REJECT") & ~Q(rejection_codes=[])),
                name="a_refusing_resolution_says_why",
            ),
        ]


class ResolutionAnswer(models.Model):
    """The second person's word: it stands so in the paper, or it goes back with a reason."""

    task = models.OneToOneField(Task, models.PROTECT, related_name="resolution_answer")
    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="answer")
    confirmed = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            *written_once(),
            never_by_who_entered_it(),
            not_by_an_author(
                "by_id",
                "(SELECT r.case_id FROM approvals_resolution r WHERE r.id = NEW.resolution_id)",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed=True) | ~Q(reason=""),
                name="a_resolution_given_back_says_why",
            )
        ]
