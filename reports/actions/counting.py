"""Keeping the sums of the figures: each dossier is counted again when its journal has grown.

One runner at a time, some hundred dossiers a transaction: what they added is taken out, what they
add now is put in, the difference goes into the sums, and their notes are struck out. A crash
leaves the notes; a repetition finds nothing to change (ADR 0015).
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from reports.models import Basis, Counted, Said, TalliedUnit, Tally, Uncounted
from reports.selectors.facts import COLUMNS, SAID, calendar, facts_of, spread, words
from workdays.models import CalendarVersion

from .stages import note_stages

AT_ONCE = 500
"""Dossiers counted in one transaction by the clock."""

TAKE = """
WITH next AS (SELECT proposal_id FROM reports_uncounted ORDER BY id LIMIT %s),
struck AS (DELETE FROM reports_uncounted WHERE proposal_id IN (SELECT proposal_id FROM next)
           RETURNING proposal_id)
SELECT DISTINCT proposal_id FROM struck
"""

DOSSIERS = """SELECT id, unit_id, field_id FROM proposals_proposal
  WHERE id = ANY(%(dossiers)s) AND code IS NOT NULL"""

COUNT = """
WITH {facts},
gone AS (DELETE FROM reports_counted WHERE proposal_id = ANY(%(dossiers)s) RETURNING {columns}),
come AS (INSERT INTO reports_counted ({columns}) SELECT {columns} FROM facts RETURNING {columns}),
rows AS MATERIALIZED (
  SELECT -1 AS sign, {columns} FROM gone UNION ALL SELECT 1, {columns} FROM come
),
places AS (
  INSERT INTO reports_talliedunit (unit_id, path)
  SELECT id, path FROM accounts_unit WHERE id IN (SELECT unit_id FROM come)
  ON CONFLICT DO NOTHING
),
changed AS ({changed}),
everywhere AS (
  SELECT year, unit_id, margin, what, key, days, late, n FROM changed WHERE margin = 'U'
  UNION ALL
  SELECT year, above.id::bigint, margin, what, key, days, late, n
  FROM changed JOIN accounts_unit u ON u.id = changed.unit_id,
       unnest(string_to_array(trim(BOTH '/' FROM u.path), '/')) AS above (id)
  WHERE margin <> 'U'
)
INSERT INTO reports_tally (year, unit_id, margin, what, key, days, late, n)
SELECT year, unit_id, margin, what, key, days, late, sum(n) FROM everywhere
GROUP BY year, unit_id, margin, what, key, days, late HAVING sum(n) <> 0
ON CONFLICT (year, unit_id, margin, what, key, days, late)
DO UPDATE SET n = reports_tally.n + EXCLUDED.n
RETURNING year, unit_id
"""

FORGET = """
DELETE FROM reports_said s USING unnest(%s::int[], %s::bigint[]) AS now (year, unit_id)
WHERE s.year = now.year AND s.unit_id = now.unit_id
"""
SAY = """
WITH sums AS (
  SELECT t.* FROM reports_tally t
  JOIN unnest(%s::int[], %s::bigint[]) AS now (year, unit_id) USING (year, unit_id)
),
{said}
INSERT INTO reports_said (year, unit_id, margin, key, said)
SELECT year, unit_id, margin, key, said FROM lines
"""

MOVED = """SELECT EXISTS (SELECT 1 FROM reports_talliedunit t
  JOIN accounts_unit u ON u.id = t.unit_id WHERE u.path <> t.path)"""


@transaction.atomic
def count_next(*, at: datetime, at_once: int = AT_ONCE) -> bool:
    """Count the dossiers whose journal has grown since. False when there is none, or somebody else
    is counting.

    When the calendar has a new version or a counted unit moved in the tree, everything is counted
    again from the beginning; meanwhile reports are counted from the journal.
    """
    if not _alone():
        return False
    basis = Basis.objects.first()
    if basis is None or basis.calendar != _calendar() or _ask(MOVED):
        _begin_again()
        return True
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [at_once])
        dossiers = [pk for (pk,) in cursor.fetchall()]
        if dossiers:
            days = calendar()
            if days["version"] != basis.calendar:
                _begin_again()
                return True
            note_stages(dossiers)
            cursor.execute(_counting(), {"dossiers": dossiers, **words(), **days})
            if changed := sorted(set(cursor.fetchall())):
                lists = [list(of) for of in zip(*changed, strict=True)]
                cursor.execute(FORGET, lists)
                cursor.execute(SAY.replace("{said}", SAID), lists)
            return True
    if not basis.ready:
        Basis.objects.update(ready=True)
    return False


@transaction.atomic
def begin_again(*, at: datetime) -> None:
    """Forget all sums and let every dossier be counted again; waits for who is counting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('reports.counting', 0))")
    _begin_again()


def count_all(*, at: datetime, at_once: int = 10_000) -> int:
    """Count every dossier that waits. How many transactions that took."""
    turns = 0
    while count_next(at=at, at_once=at_once):
        turns += 1
    return turns


def _begin_again() -> None:
    for model in (Counted, Tally, Said, TalliedUnit, Uncounted, Basis):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_uncounted (proposal_id)"
            " SELECT id FROM proposals_proposal WHERE code IS NOT NULL ORDER BY id"
        )
    Basis.objects.create(calendar=_calendar())


def _counting() -> str:
    sql = COUNT.replace("{facts}", facts_of(DOSSIERS)).replace("{changed}", spread("rows"))
    return sql.replace("{columns}", COLUMNS)


def _alone() -> bool:
    return _ask("SELECT pg_try_advisory_xact_lock(hashtextextended('reports.counting', 0))")


def _calendar() -> int:
    return CalendarVersion.objects.aggregate(n=Max("n"))["n"] or 0


def _ask(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
