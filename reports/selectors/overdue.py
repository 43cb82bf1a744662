"""Overdue dossiers, the longest overdue first: each by the one task of it that is due longest."""

from django.db.models import (
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Exists
from django.db.models.fields import BooleanField
from django.db.models.functions import JSONObject

from approvals.models import UNTOLD, Task
from core import clock


def is_overdue() -> Q:
    """Of a task: due by now, on a day that is certain (fault 24)."""
    return Q(due_at__lte=clock.now_in_query(), provisional=False)


def overdue_tasks() -> QuerySet[Task]:
    """Every human act that is owed still and overdue, of all dossiers.

    But opinions asked for, whose silence is recorded, and what a council owes: authors read of
    none of them.
    """
    return Task.objects.open().filter(is_overdue(), ~Q(kind__in=UNTOLD))


def longest_overdue(found: QuerySet) -> QuerySet[Task]:
    """Of each of these dossiers the task that is overdue longest, in no order.

    Begun at the few open tasks, a count or a page ends early; begun at the dossiers it reads most
    of the city before it has met enough.
    """
    earlier = overdue_tasks().filter(
        Q(due_at__lt=OuterRef("due_at")) | Q(pk__lt=OuterRef("pk")),
        due_at__lte=OuterRef("due_at"),
        proposal=OuterRef("proposal"),
    )
    return overdue_tasks().filter(~Exists(earlier), proposal__in=found.order_by().values("pk"))


def turn() -> Subquery:
    """The open task of a dossier that is due first, as JSON.

    What stands still comes after what runs; an opinion asked for stands for the dossier only where
    nothing else is owed.
    """
    return Subquery(
        Task.objects.open()
        .filter(proposal=OuterRef("pk"))
        .order_by(F("paused_at").asc(nulls_first=True), _is_asked().asc(), "due_at", "pk")
        .values(json=as_json())[:1]
    )


def _is_asked() -> ExpressionWrapper:
    return ExpressionWrapper(Q(kind__in=UNTOLD), output_field=BooleanField())


def as_json() -> JSONObject:
    """What a row shows of a task: whose turn it is, until when, and whether it is late."""
    late = ExpressionWrapper(is_overdue(), output_field=BooleanField())
    facts = {"kind": "kind", "role": "role", "unit": "unit__name", "due_on": "due_on"}
    return JSONObject(**facts, subject="subject", due_version="due_version", late=late)
