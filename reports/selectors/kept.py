"""The year in figures read from the sums that are kept: the same report, at any number of dossiers.

A report is the sums of the branches he reads, less the dossiers in them that are shut to him, plus
those elsewhere that are open to him by name; and every dossier whose journal has grown since it
was counted is taken out and counted afresh, so a report is right to the second (ADR 0015).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Value

from accounts.models import Unit, User
from accounts.policy import Shape, below, shape_of, sight, stand_in
from core import clock
from core.kept import Kept
from proposals.models import Proposal
from proposals.policy import seen_outside, shut, visible
from reports import policy
from reports.models import TalliedUnit, Uncounted

from .facts import COLUMNS, SAID, calendar, facts_of, spread, words
from .figures import counted, within

STANDING = """
SELECT (SELECT COALESCE(max(id), 0) FROM journal_entry),
       COALESCE((SELECT ready AND calendar = (SELECT COALESCE(max(n), 0)
                                              FROM workdays_calendarversion)
                   AND NOT EXISTS (SELECT 1 FROM reports_talliedunit t
                                   JOIN accounts_unit u ON u.id = t.unit_id
                                   WHERE u.path <> t.path)
                 FROM reports_basis), false),
       ARRAY(SELECT DISTINCT proposal_id FROM reports_uncounted)
"""

READ = """
WITH {facts}
inside AS MATERIALIZED (
  SELECT id, path = ANY(%(branches)s) OR parent_id IS NULL AND '/' = ANY(%(branches)s) AS top
  FROM accounts_unit WHERE path LIKE ANY(%(below)s)
),
apart AS MATERIALIZED (
  SELECT id, inside::boolean FROM ({apart}) AS named (id, inside)
),
rows AS MATERIALIZED (
  SELECT -1 AS sign, {of_c} FROM reports_counted c
  WHERE c.year = %(year)s AND c.unit_id IN (SELECT id FROM inside)
    AND c.proposal_id IN (SELECT unnest(%(stale)s::bigint[])
                          UNION ALL SELECT id FROM apart WHERE inside)
  UNION ALL
  SELECT 1, {of_c} FROM reports_counted c
  WHERE c.year = %(year)s AND c.proposal_id <> ALL(%(stale)s)
    AND c.proposal_id IN (SELECT id FROM apart WHERE NOT inside)
  {fresh_rows}
),
changed AS MATERIALIZED ({spread}),
touched AS MATERIALIZED (
  SELECT unit_id, array_agg(DISTINCT what::text) AS whats FROM rows GROUP BY unit_id
),
above AS MATERIALIZED (
  SELECT ARRAY(SELECT id FROM inside WHERE top) AS tops,
         ARRAY(SELECT DISTINCT what::text FROM rows) AS whats,
         (SELECT count(DISTINCT unit_id) > 1 FROM reports_said WHERE year = %(year)s
            AND margin = 'F' AND unit_id = ANY(ARRAY(SELECT id FROM inside WHERE top))) AS several
),
sums AS (
  SELECT t.year, t.unit_id, t.margin, t.key, t.what, t.days, t.late, t.n
  FROM touched JOIN inside ON inside.id = touched.unit_id
  JOIN reports_tally t ON t.unit_id = inside.id
  WHERE t.year = %(year)s AND t.margin = 'U' AND t.what = ANY(touched.whats)
    AND t.unit_id = ANY(ARRAY(SELECT unit_id FROM touched))
  UNION ALL
  SELECT t.year, 0, t.margin, t.key, t.what, t.days, t.late, t.n FROM reports_tally t
  WHERE t.year = %(year)s AND t.margin IN ('F', 'M', 'T')
    AND t.unit_id = ANY((SELECT tops FROM above)::bigint[])
    AND ((SELECT several FROM above) OR t.what = ANY((SELECT whats FROM above)::text[]))
  UNION ALL
  SELECT year, CASE margin WHEN 'U' THEN unit_id ELSE 0 END, margin, key, what, days, late, n
  FROM changed
),
{said},
kept AS (
  SELECT s.margin, s.unit_id, s.key,
         CASE WHEN touched.whats IS NULL THEN s.said ELSE s.said - touched.whats END AS said
  FROM inside JOIN reports_said s ON s.unit_id = inside.id
  LEFT JOIN touched ON touched.unit_id = inside.id
  WHERE s.year = %(year)s AND s.margin = 'U'
  UNION ALL
  SELECT s.margin, 0, s.key, s.said - above.whats
  FROM above JOIN reports_said s ON s.unit_id = ANY(above.tops)
  WHERE s.year = %(year)s AND s.margin IN ('F', 'M', 'T') AND NOT above.several
)
SELECT margin, CASE margin WHEN 'U' THEN unit_id ELSE key END, said FROM (
  SELECT margin, unit_id, key,
         CASE WHEN lines.said IS NULL THEN kept.said
              ELSE COALESCE(kept.said, '{}') || lines.said END AS said
  FROM kept FULL JOIN lines USING (margin, unit_id, key)
) AS told WHERE said <> '{}'
"""
"""What the sums say already (`kept`), with what dossiers outside them change put in its place:
only what those dossiers did is added up anew, of their units and of the branch above."""

OWN = """
WITH {facts}
rows AS MATERIALIZED (
  SELECT 1 AS sign, {of_c} FROM reports_counted c
  WHERE c.year = %(year)s AND c.unit_id = ANY(%(units)s) AND c.proposal_id <> ALL(%(stale)s)
  {fresh_rows}
),
sums AS (
  SELECT year, CASE margin WHEN 'U' THEN unit_id END AS unit_id, margin, key, what, days, late, n
  FROM ({spread}) AS changed
),
{said}
SELECT margin, CASE margin WHEN 'U' THEN unit_id ELSE key END, said FROM lines
"""

FRESH_ROWS = "UNION ALL SELECT 1, {columns} FROM facts WHERE year = %(year)s"


class Standing(NamedTuple):
    """How far the journal goes, whether the sums stand, which dossiers to count afresh."""

    until: int
    stands: bool
    stale: list[int]


class Sums(NamedTuple):
    """What was done along one margin: of a unit, a field or a month (`key`), or all together.

    `said`, as JSON: by verb or kind of act how many, of these late, how many dossiers, median days.
    """

    margin: str
    key: int
    said: str


def standing() -> Standing:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return Standing(*cursor.fetchone())


def sums(
    user: User | None,
    year: int,
    units: Sequence[Unit],
    *,
    own: bool,
    for_export: bool,
    stale: list[int],
) -> list[Sums]:
    """What the report of `year` says, along every margin, in one query (and the calendar's).

    As `year.year_report`; `own` only for all (`user` None). `stale`: dossiers to count afresh.
    Raises EmptyResultSet where nothing can be seen.
    """
    params = {"year": year, "stale": stale, "units": [unit.pk for unit in units]}
    facts = fresh_rows = ""
    if stale:
        named = _named(*_fresh(user, units, own=own, for_export=for_export), "fresh", params)
        facts, fresh_rows = facts_of(named) + ",", FRESH_ROWS
        params |= words() | calendar()
    if own and _counted_below(units):
        sql = OWN
    else:
        branches = _branches(user, units, for_export=for_export)
        params |= {"branches": branches, "below": [f"{path}%" for path in branches]}
        sql = READ.replace("{apart}", _apart(user, units, branches, params, for_export=for_export))
    sql = sql.replace("{said}", SAID).replace("{fresh_rows}", fresh_rows).replace("{facts}", facts)
    sql = sql.replace("{spread}", spread("rows")).replace("{columns}", COLUMNS)
    sql = sql.replace("{of_c}", ", ".join(f"c.{name}" for name in COLUMNS.split(", ")))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Sums(*line) for line in cursor.fetchall()]


def _fresh(user, units: Sequence[Unit], *, own: bool, for_export: bool) -> tuple[str, list]:
    """The statement of the dossiers that are counted afresh: (id, unit_id, field_id)."""
    if user is not None and not units and not for_export:
        shape, values = shape_of(user)
        sql, filled = _FRESH.statement((shape, clock.shape()), values)
        if not sql:
            raise EmptyResultSet
        return sql, filled
    seen = counted(user, units, own=own)
    if for_export:
        seen = seen.filter(policy.exported(user))
    return _grown(seen).query.sql_with_params()


def _grown(dossiers: QuerySet) -> QuerySet:
    grown = dossiers.filter(pk__in=Uncounted.objects.values("proposal"))
    return grown.order_by().values_list("pk", "unit_id", "field_id")


_FRESH = Kept(lambda shape, _clock: _grown(counted(stand_in(shape))))


def _counted_below(units: Sequence[Unit]) -> bool:
    """Whether a unit below these has sums of its own: else what is a branch's is the unit's own."""
    there = TalliedUnit.objects.filter(below(unit.path for unit in units))
    return there.exclude(pk__in=[unit.pk for unit in units]).exists()


def _branches(user: User | None, units: Sequence[Unit], *, for_export: bool) -> list[str]:
    """The paths of which the report holds everything, but for what is shut to `user`."""
    paths = ["/"]
    if user is not None:
        seen = sight(user)
        if not seen.reads_all:
            paths = list(seen.branches)
        if for_export:
            paths = _common(paths, [path or "/" for path in seen.export_paths])
    if units:
        paths = _common(paths, [unit.path for unit in units])
    return [p for p in paths if not any(p != q and p.startswith(q) for q in paths)]


def _common(some: list[str], others: list[str]) -> list[str]:
    """What lies below both: of two paths of one line the longer."""
    lower = {max(a, b, key=len) for a in some for b in others if a.startswith(b) or b.startswith(a)}
    return sorted(lower)


def _apart(user, units, branches: list[str], params: dict[str, Any], *, for_export: bool) -> str:
    """Dossiers whose sight is not that of their branch: (id, in a branch)."""
    nothing = "SELECT NULL::bigint, false WHERE false"
    if user is None:
        return nothing
    if units or for_export:
        try:
            found = _set_apart(user, units, branches, for_export=for_export).query
            sql, values = found.sql_with_params()
        except EmptyResultSet:
            return nothing
    else:
        shape, values = shape_of(user)
        sql, values = _APART.statement((shape, clock.shape()), values)
    return _named(sql, values, "apart", params) if sql else nothing


def _set_apart(user: User, units: Sequence[Unit], branches: list[str], *, for_export: bool):
    """(id, in a branch): shut to him though it lies in one, or open though it lies in none."""
    here = Q(pk__in=[])
    for path in branches:
        here |= Q(unit__in=Unit.objects.filter(path__startswith=path))
    takes = policy.exported(user) if for_export else Q()
    dossiers = Proposal.objects.filter(within(units), code__isnull=False).order_by()
    apart = dossiers.filter(shut(user), here).exclude(visible(user)).values_list("pk", Value(True))
    if "/" not in branches:
        ways = [dossiers.filter(way, takes) for way in seen_outside(user, branches)]
        apart = apart.union(*[way.values_list("pk", Value(False)) for way in ways], all=True)
    return apart


def _of_a_kind(shape: Shape, _clock: datetime | None) -> QuerySet:
    person = stand_in(shape)
    return _set_apart(person, (), _branches(person, (), for_export=False), for_export=False)


_APART = Kept(_of_a_kind)


def _named(sql: str, values: Sequence[Any], name: str, params: dict[str, Any]) -> str:
    """The statement with its values named, which are added to `params`."""
    names = [f"{name}{n}" for n in range(len(values))]
    params |= dict(zip(names, values, strict=True))
    first, *rest = sql.split("%s")
    return first + "".join(f"%({name})s{piece}" for name, piece in zip(names, rest, strict=True))
