"""The dossiers behind one figure of the year: the same as its SQL counts, as a queryset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, ExtractMonth

from approvals.models import Decision, Kind
from core.clock import VIETNAM
from journal.models import Entry
from proposals.models import Proposal

from .figures import DECIDED, FIGURES, ONCE, WHOLE, bounds

if TYPE_CHECKING:
    from .listing import Chosen

STEP = "step-"
NOT_STATED = 0
"""As a field of work: dossiers that name none."""


def behind(found: QuerySet[Proposal], chosen: Chosen) -> QuerySet[Proposal]:
    """The dossiers of a figure: see `figures`, whose SQL counts exactly these."""
    first, after = bounds(chosen.of)
    if chosen.figure.startswith(STEP) and chosen.figure != STEP + WHOLE:
        return _through_step(found, chosen, first, after)
    figure = FIGURES.get(chosen.figure, DECIDED)
    took = steps_counted(figure.verbs, first, after, upto=chosen.upto)
    found = found.filter(Exists(took))
    counts_at = took.order_by("n")
    if chosen.figure == STEP + WHOLE:
        found = found.filter(
            Exists(
                _upto(
                    Entry.objects.filter(
                        subject="proposals.proposal",
                        subject_id=OuterRef("pk"),
                        verb="proposal.submit",
                        happened_at__lt=after,
                    ),
                    chosen.upto,
                )
            )
        )
    if figure.late is not None:
        late = decided_late(first, after, upto=chosen.upto)
        found = found.filter(late if figure.late else ~late)
    if chosen.field is not None:
        at_that_moment = Coalesce(_field_said(default=OuterRef("field_id")), NOT_STATED)
        found = found.alias(
            field_then=Subquery(
                counts_at.annotate(said=at_that_moment).values("said")[:1], BigIntegerField()
            )
        ).filter(field_then=chosen.field)
    if chosen.month:
        found = found.alias(
            month_then=Subquery(
                counts_at.annotate(month=ExtractMonth("happened_at", tzinfo=VIETNAM)).values(
                    "month"
                )[:1]
            )
        ).filter(month_then=chosen.month)
    return found


def steps_counted(
    verbs: Sequence[str], first: datetime, after: datetime, *, upto: int | None = None
) -> QuerySet[Entry]:
    """The steps with these verbs of the outer query's dossier that count between two instants.

    Of several the earliest (by `n`) is the one under whose month and field the dossier stands.
    """
    took = Entry.objects.filter(
        subject="proposals.proposal",
        subject_id=OuterRef("pk"),
        verb__in=verbs,
        happened_at__gte=first,
        happened_at__lt=after,
    )
    took = _upto(took, upto)
    if not set(verbs) & set(ONCE):
        return took
    before = Entry.objects.filter(
        subject=OuterRef("subject"),
        subject_id=OuterRef("subject_id"),
        verb=OuterRef("verb"),
        n__lt=OuterRef("n"),
    )
    return took.filter(~Q(verb__in=ONCE) | ~Exists(before))


def _upto(entries: QuerySet[Entry], upto: int | None) -> QuerySet[Entry]:
    """Of `entries` those that a stored figure knew."""
    return entries if upto is None else entries.filter(pk__lte=upto)


DECIDES, GIVEN_BACK = (Kind.DECISION, Kind.RESOLUTION_CHECK), "GIVEN_BACK"
"""Steps that decide, and the outcome of a recorded resolution that decides nothing."""


def decided_late(first: datetime, after: datetime, *, upto: int | None = None) -> Exists:
    """Whether the outer query's dossier was decided late between two instants; a late return
    before the decision does not count.
    """
    return Exists(
        _upto(_done(first, after), upto)
        .filter(scope=_scope(), data__kind__in=DECIDES, data__days_late__gt=0)
        .exclude(data__outcome__in=(Decision.Type.SEND_BACK, GIVEN_BACK))
    )


def _through_step(found, chosen: Chosen, first: datetime, after: datetime):
    acts = _upto(_done(first, after), chosen.upto).filter(
        scope=_scope(), data__kind=chosen.figure.removeprefix(STEP)
    )
    if chosen.field is not None:
        before = Entry.objects.filter(
            scope=OuterRef("scope"),
            n__lt=OuterRef("n"),
            subject="proposals.proposal",
            data__has_key="now",
        ).order_by("-n")
        said = before.annotate(
            said=Case(
                When(data__has_key="unit", then=Coalesce(_field_key(), NOT_STATED)),
                default=None,
                output_field=BigIntegerField(),
            )
        ).values("said")[:1]
        acts = acts.annotate(
            field_then=Coalesce(
                Subquery(said, BigIntegerField()),
                OuterRef("field_id"),
                NOT_STATED,
                output_field=BigIntegerField(),
            )
        ).filter(field_then=chosen.field)
    return found.filter(Exists(acts))


def _done(first: datetime, after: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(verb="task.done", happened_at__gte=first, happened_at__lt=after)


def _scope():
    return Concat(Value("proposal:"), Cast(OuterRef("pk"), CharField()))


def _field_key():
    return Cast(KeyTextTransform("field", "data"), BigIntegerField())


def _field_said(*, default):
    """The field an entry names; `default` for an entry from before entries named one."""
    return Case(
        When(data__has_key="unit", then=_field_key()),
        default=default,
        output_field=BigIntegerField(),
    )
