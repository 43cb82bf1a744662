"""The year in figures, counted from the journal and not from the present rows.

A figure is the number of dossiers that took a step in the year, each counted once, under the unit
it belongs to and the field it named then. Registering and submitting count where a dossier did it
for the first time in its life (its year never changes); a return counts in every year in which
there was one, in the month of the first of that year. Nothing that happens later so moves a
dossier out of a month or a year that is over, however often it is returned and submitted again
(trust.md, abuse row 50). The rows of a table add up to its total, and every figure equals its list
(`listing.dossiers` with the same figure). `until` is a place in the journal: counting up to it
again gives the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, IntegerField, Q, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import FieldOfWork, Unit, User
from approvals.models import Kind
from core.clock import VIETNAM
from proposals.models import Proposal
from reports import policy
from workdays.calendar import Calendar

from .counts import COUNTS, PACES, TOOK
from .snapshot import snapshot

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

DECIDED = Figure("decided", pgettext_lazy("figure", "Decided"), FINAL)

STEPS: dict[str, str | Promise] = {
    **{kind.value: kind.label for kind in Kind if kind != Kind.ANNUAL_REVIEW},
    WHOLE: pgettext_lazy("step", "Whole way, from submission to decision"),
}
"""Every step whose working days are measured."""


@dataclass(slots=True)
class Row:
    """The figures of one unit, one field of work, one month, or all together."""

    key: int | None
    name: str
    n: dict[str, int] = field(default_factory=dict)
    paces: dict[str, "StepRow"] = field(default_factory=dict)
    """By step: how many dossiers, median working days."""
    unit: Unit | None = None


@dataclass(slots=True)
class StepRow:
    """How long one step took: dossiers, acts, median in working days, acts that were late."""

    kind: str
    dossiers: int
    acts: int
    median: float
    late: int


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
    chosen = Q()
    for unit in units:
        chosen |= Q(unit__path__startswith=unit.path)
    return chosen


BACK = 3
"""Years before the reported one; a step that was open even longer counts from there."""


def year_report(
    user: User | None,
    year: int,
    units: Sequence[Unit] = (),
    *,
    own: bool = False,
    until: int | None = None,
    for_export: bool = False,
) -> Report:
    """The figures of `year` for these units' branches, as far as `user` may see (None: all).

    Six queries in one snapshot, whatever the number of dossiers. `until`: the journal's entry up
    to which to count (by default the last one), so that a past report can be counted again.
    `for_export`: only what `user` may take away.
    """
    with snapshot() as counted_at:
        until = until if until is not None else _last_entry()
        report = Report(year, counted_at, until, Row(None, "", _none()), [], [], _months())
        dossiers = counted(user, units, own=own)
        if for_export:
            dossiers = dossiers.filter(policy.exported(user))
        try:
            seen, params = _seen(dossiers)
        except EmptyResultSet:
            return report
        facts = _facts(year, until)
        rows = _rows(COUNTS, seen, params, facts, columns=_columns())
        paces = _rows(PACES, seen, params, facts | _days(year))
        names = _names(rows, paces)
    _fill(report, rows, paces, *names)
    return report


def _none() -> dict[str, int]:
    return dict.fromkeys(FIGURES, 0)


def _months() -> list[Row]:
    return [Row(month, str(month), _none()) for month in range(1, 13)]


def _seen(dossiers) -> tuple[str, tuple]:
    query = dossiers.order_by().values("pk", "unit_id", "field_id").query
    return query.sql_with_params()


def _facts(year: int, until: int) -> dict:
    first, after = bounds(year)
    verbs = sorted({verb for figure in FIGURES.values() for verb in figure.verbs})
    return {
        "first": first,
        "after": after,
        "until": until,
        "verbs": verbs,
        "once": list(ONCE),
        "final": list(FINAL),
    }


def _days(year: int) -> dict:
    """Every day with its place in the row of working days: the difference of two is the count."""
    calendar, floor = Calendar.load(), date(year - BACK, 1, 1)
    days = [floor + timedelta(days=n) for n in range((date(year, 12, 31) - floor).days + 1)]
    return {
        "floor": floor,
        "days": days,
        "places": [calendar.between(floor, day) for day in days],
    }


def _columns() -> str:
    """One count per figure; the verbs are our own words, never anything typed."""
    said = []
    for figure in FIGURES.values():
        verbs = ", ".join(f"'{verb}'" for verb in figure.verbs)
        condition = f"took.verb IN ({verbs})"
        if figure.late is not None:
            condition += f" AND late.proposal_id IS {'NOT ' if figure.late else ''}NULL"
        said.append(f"count(*) FILTER (WHERE {condition})")
    return ", ".join(said)


def _rows(sql: str, seen: str, params: tuple, facts: dict, *, columns: str = "") -> list[tuple]:
    named = {f"seen{n}": value for n, value in enumerate(params)}
    first, *rest = seen.split("%s")
    inner = first + "".join(f"%(seen{n})s{piece}" for n, piece in enumerate(rest))
    took = TOOK.replace("{seen}", inner)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.replace("{took}", took).replace("{columns}", columns), {**facts, **named}
        )
        return cursor.fetchall()


def _last_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM journal_entry")
        return cursor.fetchone()[0]


def _names(rows: list[tuple], paces: list[tuple]) -> tuple[dict[int, Unit], dict[int, FieldOfWork]]:
    """The units and fields that rows name, in one query."""
    units = Unit.objects.filter(pk__in={row[1] for row in [*rows, *paces] if row[1]})
    fields = FieldOfWork.objects.filter(pk__in={row[2] for row in [*rows, *paces] if row[2]})
    both = units.order_by().values_list(
        Value("unit", output_field=CharField()), "pk", "name", "abbreviation", "sort_key", Value(0)
    )
    both = both.union(
        fields.order_by().values_list(
            Value("field", output_field=CharField()),
            "pk",
            "name",
            "name_en",
            Value(""),
            Cast("position", IntegerField()),
        ),
        all=True,
    )
    found: dict[str, dict] = {"unit": {}, "field": {}}
    for of, pk, name, other, sort_key, position in both:
        found[of][pk] = (
            Unit(pk=pk, name=name, abbreviation=other, sort_key=sort_key)
            if of == "unit"
            else FieldOfWork(pk=pk, name=name, name_en=other, position=position)
        )
    return found["unit"], found["field"]


def _fill(report: Report, rows, paces, units, fields) -> None:
    by_unit: dict[int, Row] = {}
    by_field: dict[int, Row] = {}

    def of_unit(key: int) -> Row:
        return by_unit.setdefault(key, Row(key, units[key].name, _none(), unit=units[key]))

    def of_field(key: int | None) -> Row:
        name = str(fields[key]) if key else str(pgettext_lazy("field of work", "Not stated"))
        return by_field.setdefault(key or 0, Row(key or 0, name, _none()))

    for level, unit, work, month, *numbers in rows:
        n = dict(zip(FIGURES, numbers, strict=True))
        match level:  # one bit for each of unit, field, month: 1 when it is not grouped by
            case 0b011:
                of_unit(unit).n = n
            case 0b101:
                of_field(work).n = n
            case 0b110:
                report.months[month - 1].n = n
            case _:
                report.total.n = n
    for level, unit, work, kind, dossiers, acts, median, late in paces:
        pace = StepRow(kind, dossiers, acts, float(median), late)
        match level:
            case 0b01:
                of_unit(unit).paces[kind] = pace
            case 0b10:
                of_field(work).paces[kind] = pace
            case _:
                report.total.paces[kind] = pace
    report.units = sorted(by_unit.values(), key=lambda row: (row.unit.sort_key, row.key))
    report.fields = sorted(
        by_field.values(),
        key=lambda row: (row.key == 0, fields[row.key].position if row.key else 0, row.key),
    )
