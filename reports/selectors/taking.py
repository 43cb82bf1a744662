"""The list and the dossiers behind a year's figures as they may be taken away, for the files."""

from collections.abc import Iterator, Sequence

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from accounts.models import Unit, User
from approvals.models import Case as ApprovalCase
from approvals.models import Decision, Kind, Task
from proposals.models import Proposal
from reports import policy

from .behind import decided_late, steps_counted
from .columns import Timeliness
from .figures import FIGURES, bounds, counted
from .listing import Chosen, dossiers

FINAL_TYPES = (Decision.Type.APPROVE, Decision.Type.APPROVE_BY_HEAD, Decision.Type.REJECT)
DATED = ("registered", "submitted", "approved", "override", "rejected", "returned", "withdrawn")
"""Figures whose instants are listed beside each dossier of a year."""


def for_export(user: User, chosen: Chosen) -> QuerySet[Proposal]:
    """The same list in the same order, as far as `user` may take it away, with what columns need.

    No text of a plan is among it.
    """
    decision = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    case = ApprovalCase.objects.filter(proposal=OuterRef("pk")).order_by("-n")
    late = (
        Task.objects.filter(proposal=OuterRef("pk"), kind=Kind.DECISION, done_at__isnull=False)
        .order_by("-done_at")
        .values("days_late")
    )
    return (
        dossiers(user, chosen)
        .filter(policy.exported(user))
        .annotate(
            decision=Subquery(decision.values("type")[:1]),
            decided_at=Subquery(decision.values("decided_at")[:1]),
            approved_budget=Subquery(decision.values("approved_budget")[:1]),
            procedure_name=Subquery(case.values("procedure__name")[:1]),
            deciding_unit=Subquery(case.values("unit__name")[:1]),
            registered_at=F("registration__sent_at"),
            field_name=_field_name(),
            days_late=Subquery(late[:1]),
        )
        .annotate(
            by_head=Case(
                When(decision=Decision.Type.APPROVE_BY_HEAD, then=Value(True)), default=Value(False)
            ),
            timely=Case(
                When(~Q(decision__in=FINAL_TYPES) | Q(decision=None), then=Value("")),
                When(days_late__gt=0, then=Value(Timeliness.LATE)),
                default=Value(Timeliness.ON_TIME),
                output_field=CharField(),
            ),
        )
        .order_by("-step_since", "-pk")
    )


def in_figures(
    user: User, year: int, units: tuple[Unit, ...], *, own: bool = False
) -> QuerySet[Proposal]:
    """The dossiers behind the year's figures that `user` may take away, with the instant of each
    step as "at_<figure>": the one that counts in that year; "timely" says whether it was decided
    on time in that year, "" when it was not decided in it.
    """
    first, after = bounds(year)

    def steps(verbs):
        return steps_counted(verbs, first, after)

    taken = {
        key: Subquery(steps(FIGURES[key].verbs).order_by("n").values("happened_at")[:1])
        for key in DATED
    }
    verbs = {verb for figure in FIGURES.values() for verb in figure.verbs}
    return (
        counted(user, units, own=own)
        .filter(policy.exported(user))
        .filter(Exists(steps(verbs)))
        .annotate(field_name=_field_name(), **{f"at_{key}": value for key, value in taken.items()})
        .annotate(
            timely=Case(
                When(at_approved=None, at_rejected=None, then=Value("")),
                When(decided_late(first, after), then=Value(Timeliness.LATE)),
                default=Value(Timeliness.ON_TIME),
                output_field=CharField(),
            )
        )
        .order_by("unit__sort_key", "code")
    )


def _field_name():
    """The field's name in the active language."""
    vietnamese = F("field__name")
    if not (get_language() or "").startswith("en"):
        return vietnamese
    return Coalesce(NullIf(F("field__name_en"), Value("")), vietnamese)


def rows_of(
    found: QuerySet[Proposal], columns: list[str], words: Sequence[dict | None] = ()
) -> Iterator[Sequence]:
    """The rows of `found`, streamed through a cursor of the server: memory stays flat.

    `words`: for each column what stands for each of its values (`Column.in_words`), or None.
    """
    said = [(n, of) for n, of in enumerate(words) if of is not None]
    for values in found.values_list(*columns).iterator(chunk_size=2000):
        if not said:
            yield values
            continue
        row = list(values)
        for n, of in said:
            row[n] = of[row[n]]
        yield row
