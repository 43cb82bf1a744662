"""The year in figures: read from the sums that are kept, or counted from the journal itself.

`until` is a place in the journal: counting up to it again gives the same figures. Only the journal
can answer that, and it answers whenever the sums do not stand (ADR 0015); it is also the second
opinion that `differences` asks.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import pgettext

from accounts.models import Unit, User
from accounts.models.catalogues import in_language
from reports import policy
from reports.models import Tally
from workdays.calendar import Calendar

from . import kept
from .counts import COUNTS, PACES, TOOK
from .facts import words
from .figures import BACK, FIGURES, Report, Row, StepRow, bounds, counted
from .snapshot import snapshot

NAMES = """
SELECT 'unit', id, name, '', sort_key, 0 FROM accounts_unit WHERE id = ANY(%s)
UNION ALL
SELECT 'field', id, name, name_en, '', position FROM accounts_fieldofwork WHERE id = ANY(%s)
"""


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
        report = Report(year, counted_at, reached, Row(None, ""), [], [], _months())
        try:
            if stands.stands and until is None and not from_journal and not (own and user):
                sums = kept.sums(
                    user, year, units, own=own, for_export=for_export, stale=stands.stale
                )
                _read(report, sums)
            else:
                _fill(report, *_counted(user, year, units, own, reached, for_export))
        except EmptyResultSet:
            return report
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


def _months() -> list[Row]:
    return [Row(month, str(month)) for month in range(1, 13)]


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


def _read(report: Report, sums: Sequence[kept.Sums]) -> None:
    """The report from the sums that are kept."""
    found: dict[str, dict[int, Row]] = {margin: {} for margin in "UFMT"}
    for margin, key, said in sums:
        found[margin][key or 0] = Row(key or 0, "", said=said)
    for month, row in found["M"].items():
        row.name, report.months[month - 1] = str(month), row
    for row in found["T"].values():
        row.key, report.total = None, row
    _name(report, found["U"], found["F"])


def _fill(report: Report, rows: list[tuple], paces: list[tuple]) -> None:
    """The report from the journal's own count.

    A level has one bit for each of unit, field and month (of paces: unit and field), which is 1
    when it is not grouped by.
    """
    units: dict[int, Row] = {}
    fields: dict[int, Row] = {}

    def row_of(found: dict[int, Row], key: int | None) -> Row:
        return found.setdefault(key or 0, Row(key or 0, ""))

    for level, unit, work, month, *numbers in rows:
        n = dict(zip(FIGURES, numbers, strict=True))
        match level:
            case 0b011:
                row_of(units, unit).n.update(n)
            case 0b101:
                row_of(fields, work).n.update(n)
            case 0b110:
                report.months[month - 1].n.update(n)
            case _:
                report.total.n.update(n)
    for level, unit, work, kind, dossiers, acts, median, late in paces:
        pace = StepRow(kind, dossiers, acts, float(median), late)
        match level:
            case 0b01:
                row_of(units, unit).paces[kind] = pace
            case 0b10:
                row_of(fields, work).paces[kind] = pace
            case _:
                report.total.paces[kind] = pace
    _name(report, units, fields)


def _name(report: Report, units: dict[int, Row], fields: dict[int, Row]) -> None:
    """Name the rows and put them in order, in one query."""
    if not units and not fields:
        return
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [list(units), list(fields)])
        both = cursor.fetchall()
    places: dict[str, dict[int, tuple]] = {"unit": {}, "field": {}}
    for of, pk, name, name_en, *place in both:
        places[of][pk] = (False, *place, pk)
        if of == "unit":
            units[pk].name = name
        else:
            fields[pk].name = in_language(name, name_en)
    if unnamed := fields.get(0):
        unnamed.name = pgettext("field of work", "Not stated")
        places["field"][0] = (True,)
    report.units = sorted(units.values(), key=lambda row: places["unit"][row.key])
    report.fields = sorted(fields.values(), key=lambda row: places["field"][row.key])
