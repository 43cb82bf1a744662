"""One order for several dossiers, and what came of each: only what can be taken back (ADR 37)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.models import Unit

from .cases import Case, Task


class BulkAct(models.Model):
    """What somebody ordered for several dossiers with one press: the same for each of them."""

    class Kind(models.TextChoices):
        ASK = "ASK", pgettext_lazy("for several dossiers", "Ask for an opinion")
        ASSIGN = "ASSIGN", pgettext_lazy("for several dossiers", "Assign to an officer")

    kind = models.CharField(max_length=8, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Whose head is asked; empty when somebody is named."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    question = models.TextField(blank=True)
    note = models.TextField(blank=True)
    working_days = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_acts")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None) ^ Q(person=None), name="a_bulk_act_names_one"
            )
        ]


class BulkRow(models.Model):
    """One dossier of such an order. It waits until the clock has taken it up, in a transaction of
    its own; then it is done, or says why not.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("row of an order", "Waiting")
        DONE = "DONE", pgettext_lazy("row of an order", "Done")
        REFUSED = "REFUSED", pgettext_lazy("row of an order", "Not done")

    act = models.ForeignKey(BulkAct, models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    """The step that is assigned; none where an opinion is asked for."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "act", "case", "task", nulls_distinct=False, name="one_row_once_in_an_order"
            ),
            models.CheckConstraint(
                condition=(Q(state="WAITING", settled_at=None) | ~Q(state="WAITING"))
                & (Q(reason="") | Q(state="REFUSED")),
                name="a_row_waits_or_is_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="bulk_rows_that_wait", condition=Q(state="WAITING"))
        ]
