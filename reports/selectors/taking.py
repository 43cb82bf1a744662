"""The list and the dossiers behind a year's figures as they may be taken away, for the files."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from accounts.models import Unit, User
from approvals.models import Case as ApprovalCase
from approvals.models import Decision, Task
from core.clock import VIETNAM
from proposals.models import Proposal
from reports import policy

from .behind import DECIDES, GIVEN_BACK, decided_late, steps_counted
from .columns import Timeliness
from .figures import FIGURES, bounds, counted
from .listing import Chosen, dossiers

FINAL_TYPES = (Decision.Type.APPROVE, Decision.Type.APPROVE_BY_HEAD, Decision.Type.REJECT)
DATED = ("registered", "submitted", "approved", "override", "rejected", "returned", "withdrawn")
"""Figures whose instants are listed beside each dossier of a year."""


def for_export(user: User, chosen: Chosen) -> QuerySet[Proposal]:
    """The same list in the same order, as far as `user` may take it away, with what columns need.

    No text of a plan is among it. The last decision comes as one (see `Decided`): PostgreSQL would
    look for it once for each thing that is said of it.
    """
    decision = Decision.objects.filter(proposal=OuterRef("pk")).order_by("-pk")
    said = Texts("type", Wall("decided_at"), "approved_budget", "task__days_late")
    late = (
        Task.objects.filter(proposal=OuterRef("pk"), kind__in=DECIDES, done_at__isnull=False)
        .exclude(outcome=GIVEN_BACK)
        .order_by("-done_at")
        .values("days_late")
    )
    case = ApprovalCase.objects.filter(proposal=OuterRef("pk")).order_by("-n")
    return (
        dossiers(user, chosen)
        .filter(policy.exported(user))
        .annotate(
            procedure_name=Subquery(case.values("procedure__name")[:1]),
            deciding_unit=Subquery(case.values("unit__name")[:1]),
            registered_at=F("registration__sent_at"),
            field_name=_field_name(),
            days_late=Subquery(late[:1]),
            decided=Subquery(decision.values(said=said)[:1]),
        )
        .order_by("-step_since", "-pk")
    )


class Wall(Func):
    """A moment as the Vietnamese clock showed it, without a zone: as files say it."""

    function = "timezone"
    template = f"%(function)s('{VIETNAM.key}', %(expressions)s)"
    output_field = DateTimeField()


class Texts(Func):
    """Values of several kinds as one list of texts: the lightest to send."""

    function, template = "ARRAY", "%(function)s[%(expressions)s]"
    output_field = ArrayField(TextField())

    def __init__(self, *values):
        super().__init__(*(Cast(value, TextField()) for value in values))


class Decided:
    """The last decision on a dossier, as columns tell it; nothing where there is none."""

    def __init__(self, decision=None, at=None, budget=None, late=None):
        self.decision: str | None = decision
        self.decided_at = datetime.fromisoformat(at) if at else None
        self.approved_budget = int(budget) if budget else None
        self.by_head = decision == Decision.Type.APPROVE_BY_HEAD
        self.timely = ""
        if decision in FINAL_TYPES:
            self.timely = Timeliness.LATE if int(late or 0) > 0 else Timeliness.ON_TIME


UNDECIDED = Decided()
TOLD = frozenset(vars(UNDECIDED))
"""Columns that are told from the last decision."""


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


AT_ONCE = 2000
"""Rows that are fetched and looked at together."""


def rows_of(
    found: QuerySet[Proposal],
    columns: Sequence[str],
    kinds: Sequence[str],
    words: Sequence[dict | None],
) -> Iterator[Sequence]:
    """The rows of `found`, streamed through a cursor of the server: memory stays flat.

    `kinds` as in `Column`; `words`: for each column what stands for each of its values
    (`Column.in_words`), or None. Some thousand rows are worked on column by column: a step for each
    cell would take longer than the database.
    """
    told = TOLD if "decided" in found.query.annotations else frozenset()
    asked = list(dict.fromkeys("decided" if one in told else one for one in columns))
    walls = {one for one, kind in zip(columns, kinds, strict=True) if kind == "datetime"}
    rows = found.values_list(*[Wall(one) if one in walls else one for one in asked])
    rows = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        had = dict(zip(asked, zip(*some, strict=True), strict=True))
        if "decided" in had:
            last = [Decided(*said) if said else UNDECIDED for said in had["decided"]]
            had |= {name: map(attrgetter(name), last) for name in told.intersection(columns)}
        shown = [
            had[name] if of is None else map(of.__getitem__, had[name])
            for name, of in zip(columns, words, strict=True)
        ]
        yield from zip(*shown, strict=True)
