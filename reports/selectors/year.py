"""The year in figures: read from the sums that are kept, or counted from the journal itself.

`until` is a place in the journal: counting up to it again gives the same figures. Only the journal
can answer that, and it answers whenever the sums do not stand (ADR 0015); it is also the second
opinion that `differences` asks.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, IntegerField, Value
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from accounts.models import FieldOfWork, Unit, User
from reports import policy
from reports.models import Tally
from workdays.calendar import Calendar

from . import kept
from .counts import COUNTS, PACES, TOOK
from .facts import words
from .figures import BACK, FIGURES, Report, Row, StepRow, bounds, counted
from .snapshot import snapshot


def year_report(
    user: User | None,
    year: int,
    units: Sequence[Unit] = (),
    *,
    own: bool = False,
    until: int | None = None,
    for_export: bool = False,
    from_journal: bool = False,
) -> Report:
    """The figures of `year` for these units' branches, as far as `user` may see (None: all).

    Three queries in one snapshot, whatever the number of dossiers. `until`: the journal's entry up
    to which to count (by default the last one), so that a past report can be counted again.
    `for_export`: only what `user` may take away. `from_journal`: not from the sums that are kept.
    """
    with snapshot() as counted_at:
        stands = kept.standing()
        reached = until if until is not None else stands.until
        report = Report(year, counted_at, reached, Row(None, "", _none()), [], [], _months())
        try:
            if stands.stands and until is None and not from_journal and not (own and user):
                sums = kept.sums(
                    user, year, units, own=own, for_export=for_export, stale=stands.stale
                )
                rows, paces = _as_rows(sums)
            else:
                rows, paces = _counted(user, year, units, own, reached, for_export)
        except EmptyResultSet:
            return report
        names = _names(rows, paces) if rows or paces else ({}, {})
    _fill(report, rows, paces, *names)
    return report


def differences(year: int) -> list[str]:
    """Where the sums that are kept and the journal disagree about a year of the whole city."""
    with snapshot():
        ours, journals = (
            year_report(None, year, from_journal=from_journal) for from_journal in (False, True)
        )
    said = []
    for part in ("total", "units", "fields", "months"):
        mine, others = getattr(ours, part), getattr(journals, part)
        if mine != others:
            said.append(f"{year} {part}: {mine} != {others}")
    return said


def years() -> list[int]:
    """The years in which anything happened, by the sums that are kept."""
    return sorted(Tally.objects.values_list("year", flat=True).distinct())


def _counted(user, year, units, own, until, for_export) -> tuple[list[tuple], list[tuple]]:
    dossiers = counted(user, units, own=own)
    if for_export:
        dossiers = dossiers.filter(policy.exported(user))
    seen, params = _seen(dossiers)
    facts = _facts(year, until)
    rows = _rows(COUNTS, seen, params, facts, columns=_columns())
    return rows, _rows(PACES, seen, params, facts | _days(year))


LEVELS = {"U": 0b011, "F": 0b101, "M": 0b110, "T": 0b111}
"""One bit for each of unit, field, month: 1 when it is not grouped by."""


def _as_rows(sums: Sequence[kept.Sums]) -> tuple[list[tuple], list[tuple]]:
    """Sums in the form in which the journal's own count comes."""
    rows, paces = [], []
    for margin, key, said in sums:
        place = [key if margin == each else None for each in "UFM"]
        numbers = [_number(said, figure) for figure in FIGURES.values()]
        if any(numbers):
            rows.append((LEVELS[margin], *place, *numbers))
        paces += (
            (LEVELS[margin] >> 1, *place[:2], what, dossiers, acts, median, late)
            for what, (acts, late, dossiers, median) in said.items()
            if not what.startswith("proposal.")
        )
    return rows, paces


def _number(said, figure) -> int:
    found = [said[verb] for verb in figure.verbs if verb in said]
    if figure.late is None:
        return sum(acts for acts, *_ in found)
    return sum(late if figure.late else acts - late for acts, late, *_ in found)


def _none() -> dict[str, int]:
    return dict.fromkeys(FIGURES, 0)


def _months() -> list[Row]:
    return [Row(month, str(month), _none()) for month in range(1, 13)]


def _seen(dossiers) -> tuple[str, tuple]:
    query = dossiers.order_by().values("pk", "unit_id", "field_id").query
    return query.sql_with_params()


def _facts(year: int, until: int) -> dict:
    first, after = bounds(year)
    return {"first": first, "after": after, "until": until, **words()}


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
        match level:
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
