"""A look at some of the kept sums, cheap enough for every look at the state of the portal.

`manage.py count_figures --check` compares everything; this compares a few dossiers with the
journal, and one unit's sums of one year with its dossiers, at any number of dossiers (ADR 0015).
"""

from secrets import randbelow

from django.db import connection
from django.db.models import Max, Min

from proposals.models import Proposal
from reports.models import Counted, Uncounted

from .facts import COLUMNS, SAID, calendar, facts_of, spread, words
from .snapshot import snapshot

SOME = 20
DOSSIERS = """SELECT id, unit_id, field_id FROM proposals_proposal WHERE id = ANY(%(dossiers)s)"""
FACTS_DIFFER = """
WITH {facts},
kept AS MATERIALIZED (SELECT {columns} FROM reports_counted WHERE proposal_id = ANY(%(dossiers)s))
SELECT DISTINCT proposal_id FROM (
  (SELECT {columns} FROM facts EXCEPT ALL SELECT {columns} FROM kept)
  UNION ALL (SELECT {columns} FROM kept EXCEPT ALL SELECT {columns} FROM facts)
) AS apart ORDER BY 1
"""
SUMS_DIFFER = """
WITH rows AS MATERIALIZED (
  SELECT 1 AS sign, {columns} FROM reports_counted WHERE year = %(year)s AND unit_id = %(unit)s
),
added AS MATERIALIZED (
  SELECT what, key, days, late, n::bigint FROM ({spread}) AS all_of WHERE margin = 'U' AND n <> 0
),
sums AS MATERIALIZED (
  SELECT * FROM reports_tally WHERE year = %(year)s AND unit_id = %(unit)s
),
own AS MATERIALIZED (
  SELECT what, key, days, late, n::bigint FROM sums WHERE margin = 'U' AND n <> 0
),
{said},
shown AS MATERIALIZED (
  SELECT margin, key, said FROM reports_said WHERE year = %(year)s AND unit_id = %(unit)s
),
fresh AS MATERIALIZED (SELECT margin, key, said FROM lines)
SELECT EXISTS (SELECT * FROM added EXCEPT ALL SELECT * FROM own)
    OR EXISTS (SELECT * FROM own EXCEPT ALL SELECT * FROM added)
    OR EXISTS (SELECT * FROM fresh EXCEPT ALL SELECT * FROM shown)
    OR EXISTS (SELECT * FROM shown EXCEPT ALL SELECT * FROM fresh)
"""


def sample() -> list[str]:
    """What disagrees among some dossiers picked at random and the sums of one of their units:
    codes of dossiers, a year and unit. Six queries at most.
    """
    with snapshot():
        ids = _some()
        found = _dossiers_apart(ids)
        row = (
            Counted.objects.filter(proposal__in=ids)
            .values_list("year", "unit__abbreviation", "unit")
            .order_by("-pk")
            .first()
        )
        if row and _sums_apart(year=row[0], unit=row[2]):
            found.append(f"{row[0]} {row[1]}")
    return found


def _some() -> list[int]:
    """Some counted dossiers beside each other, from a place picked at random."""
    sent = Proposal.objects.exclude(code=None)
    ends = sent.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    place = randbelow(ends["last"] - ends["first"] + 1)
    start = ends["first"] + max(0, place - SOME + 1)
    beside = sent.filter(pk__gte=start).exclude(pk__in=Uncounted.objects.values("proposal"))
    return list(beside.order_by("pk").values_list("pk", flat=True)[:SOME])


def _dossiers_apart(ids: list[int]) -> list[str]:
    sql = FACTS_DIFFER.replace("{facts}", facts_of(DOSSIERS)).replace("{columns}", COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"dossiers": ids, **words(), **calendar()})
        apart = [pk for (pk,) in cursor.fetchall()]
    rows = Proposal.objects.filter(pk__in=apart).order_by("pk") if apart else ()
    return [one.code for one in rows]


def _sums_apart(*, year: int, unit: int) -> bool:
    sql = SUMS_DIFFER.replace("{said}", SAID.strip()).replace("{spread}", spread("rows"))
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{columns}", COLUMNS), {"year": year, "unit": unit})
        return cursor.fetchone()[0]
