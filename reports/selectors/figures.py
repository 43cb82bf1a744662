"""The year in figures, counted from the journal and not from the present rows.

A figure is the number of dossiers that took a step in the year, each counted once, under the unit
it belongs to and the field it named then. Registering and submitting count where a dossier did it
for the first time in its life (its year never changes); a return counts in every year in which
there was one, in the month of the first of that year. Nothing that happens later so moves a
dossier out of a month or a year that is over, however often it is returned and submitted again
(trust.md, abuse row 50). The rows of a table add up to its total, and every figure equals its list
(`listing.dossiers` with the same figure). What is counted and how a report looks stands here;
`year` counts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import Unit, User
from accounts.policy import below
from approvals.models import UNTOLD, Kind
from core.clock import VIETNAM
from proposals.models import Proposal

VERSION = 2
"""Of the way of counting: kept with every report that is stored. 1 counted a dossier where it was
submitted last in the year."""

ONCE = ("proposal.register", "proposal.submit")
"""Steps that count only where a dossier took them for the first time in its life."""

WHOLE = "WHOLE"
"""The pseudo-step from submission to decision."""

APPROVES = ("proposal.approve", "proposal.override")
FINAL = (*APPROVES, "proposal.reject")


class Figure(NamedTuple):
    """One column: which verbs of the journal it counts, and of which only the late or not late."""

    key: str
    label: Promise
    verbs: tuple[str, ...]
    late: bool | None = None


FIGURES: dict[str, Figure] = {
    figure.key: figure
    for figure in (
        Figure("registered", pgettext_lazy("figure", "Ideas registered"), ("proposal.register",)),
        Figure("submitted", pgettext_lazy("figure", "Plans submitted"), ("proposal.submit",)),
        Figure("approved", pgettext_lazy("figure", "Approved"), APPROVES),
        Figure(
            "override",
            pgettext_lazy("figure", "of these by the head's own decision"),
            ("proposal.override",),
        ),
        Figure("rejected", pgettext_lazy("figure", "Not approved"), ("proposal.reject",)),
        Figure("returned", pgettext_lazy("figure", "Returned"), ("proposal.send_back",)),
        Figure("withdrawn", pgettext_lazy("figure", "Withdrawn"), ("proposal.withdraw",)),
        Figure("on_time", pgettext_lazy("figure", "Decided on time"), FINAL, late=False),
        Figure("late", pgettext_lazy("figure", "Decided late"), FINAL, late=True),
    )
}

COUNTED_BY: dict[str, list[Figure]] = {
    verb: [figure for figure in FIGURES.values() if verb in figure.verbs]
    for verb in {verb for figure in FIGURES.values() for verb in figure.verbs}
}
"""By verb, the figures that count it."""

BACK = 3
"""Years before the reported one; a step that was open even longer counts from there."""

DECIDED = Figure("decided", pgettext_lazy("figure", "Decided"), FINAL)

NOT_COUNTED = (Kind.ANNUAL_REVIEW, Kind.SUPPLEMENT, *UNTOLD)
"""Not the dossier's own; and what an author would read of his, where few dossiers are counted."""

STEPS: dict[str, str | Promise] = {
    **{kind.value: kind.label for kind in Kind if kind not in NOT_COUNTED},
    WHOLE: pgettext_lazy("step", "Whole way, from submission to decision"),
}
"""Every step whose working days are shown."""


@dataclass(slots=True)
class StepRow:
    """How long one step took: dossiers, acts, median in working days, acts that were late."""

    kind: str
    dossiers: int
    acts: int
    median: float
    late: int


class Row:
    """The figures of one unit, one field of work, one month, or all together.

    `n` by figure; `paces` by step: how many dossiers, median working days. What comes as `said`
    (see `kept.Sums`) is read when it is asked for: a page shows a few of a city's units.
    """

    __slots__ = ("_n", "_paces", "_said", "key", "name")
    __hash__ = None  # its figures fill up

    def __init__(self, key: int | None, name: str, *, said: str = ""):
        self.key, self.name = key, name
        self._said, self._n, self._paces = said, dict.fromkeys(FIGURES, 0), {}

    @property
    def n(self) -> dict[str, int]:
        if self._said:
            self._read()
        return self._n

    @property
    def paces(self) -> dict[str, StepRow]:
        if self._said:
            self._read()
        return self._paces

    def _read(self) -> None:
        said, self._said = json.loads(self._said), ""
        for what, (acts, late, dossiers, median) in said.items():
            for figure in COUNTED_BY.get(what, ()):
                self._n[figure.key] += {None: acts, True: late, False: acts - late}[figure.late]
            if not what.startswith("proposal."):
                self._paces[what] = StepRow(what, dossiers, acts, median, late)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self._facts() == other._facts()

    def __repr__(self) -> str:
        return f"Row{self._facts()}"

    def _facts(self) -> tuple:
        return self.key, self.name, self.n, self.paces


@dataclass(slots=True)
class Report:
    """A year's figures for some units, read from one snapshot."""

    year: int
    counted_at: datetime
    until: int
    """The journal's last entry that was counted."""
    total: Row
    units: list[Row]
    fields: list[Row]
    months: list[Row]

    @property
    def steps(self) -> list[StepRow]:
        """The measured steps of all units together, in the order of the procedure."""
        return [self.total.paces[kind] for kind in STEPS if kind in self.total.paces]

    @property
    def is_empty(self) -> bool:
        return not any(self.total.n.values()) and not self.total.paces


def bounds(year: int, month: int | None = None) -> tuple[datetime, datetime]:
    """The first instant of the year (or month) in Vietnam, and the first one after it."""
    first = date(year, month or 1, 1)
    after = (first + timedelta(days=31)).replace(day=1) if month else date(year + 1, 1, 1)
    return tuple(datetime(d.year, d.month, d.day, tzinfo=VIETNAM) for d in (first, after))


def counted(user: User | None, units: Sequence[Unit] = (), *, own: bool = False):
    """The dossiers that figures may count: handed in, seen by `user`, of these units' branches.

    `user` None: all (for a stored review). `own`: of the units themselves, not of those below.
    """
    found = Proposal.objects.visible_to(user) if user else Proposal.objects.all()
    return found.filter(within(units, own=own), code__isnull=False)


def within(units: Sequence[Unit], *, own: bool = False) -> Q:
    """Dossiers of these units and (unless `own`) of every unit below them; of all when empty."""
    if own:
        return Q(unit__in=[unit.pk for unit in units])
    return below((unit.path for unit in units), column="unit__path") if units else Q()
