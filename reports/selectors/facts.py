"""The SQL of the figures that are kept: what one dossier adds, and along which margins it counts.

The second opinion is `counts`, whose SQL reads the journal for a whole report; a test plays
random lives and compares (ADR 0015). Both say the rules of `figures` and of nothing else.
"""

from datetime import date

from workdays.calendar import Calendar

from .figures import BACK, COUNTED_BY, FINAL, ONCE

COLUMNS = "proposal_id, unit_id, year, what, field, month, days, late, n"
"""Of a fact, as `Counted` keeps it."""

FACTS = """
dossier (id, unit_id, field_id) AS MATERIALIZED ({dossiers}),
told AS MATERIALIZED (
  SELECT d.id AS proposal_id, d.unit_id, d.field_id, e.n, e.verb, e.subject, e.subject_id,
         e.happened_at, e.data, (e.happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
         EXTRACT(year FROM e.happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS year,
         CASE WHEN e.data ? 'unit' THEN COALESCE((e.data ->> 'field')::bigint, 0)
              ELSE COALESCE(d.field_id, 0) END AS said,
         max(CASE WHEN e.subject = 'proposals.proposal' AND e.data ? 'now' THEN e.n END)
           OVER before AS moved_n,
         max(CASE WHEN e.subject = 'proposals.proposal' AND e.verb = 'proposal.submit'
                  THEN e.happened_at END) OVER before AS sent_at
  FROM dossier d JOIN journal_entry e ON e.scope = 'proposal:' || d.id
  WHERE e.verb IN ('task.open', 'task.done')
     OR e.subject = 'proposals.proposal' AND (e.verb = ANY(%(verbs)s) OR e.data ? 'now')
  WINDOW before AS (PARTITION BY d.id ORDER BY e.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
done AS (
  SELECT *, data ->> 'kind' AS kind, COALESCE((data ->> 'days_late')::int, 0) > 0 AS late
  FROM told WHERE verb = 'task.done'
),
decided AS (
  SELECT proposal_id, year, bool_or(late) AS late
  FROM done WHERE kind IN ('DECISION', 'RESOLUTION_CHECK')
    AND data ->> 'outcome' NOT IN ('SEND_BACK', 'GIVEN_BACK')
  GROUP BY proposal_id, year
),
took AS (
  SELECT step.*, step.verb = ANY(%(final)s) AND decided.late IS TRUE AS late
  FROM (SELECT *, row_number() OVER (PARTITION BY proposal_id, verb ORDER BY n) AS of_life,
               row_number() OVER (PARTITION BY proposal_id, verb, year ORDER BY n) AS of_year
        FROM told WHERE subject = 'proposals.proposal' AND verb = ANY(%(verbs)s)) AS step
  LEFT JOIN decided USING (proposal_id, year)
  WHERE of_year = 1 AND (step.verb <> ALL(%(once)s) OR of_life = 1)
),
acts AS MATERIALIZED (
  SELECT done.proposal_id, done.unit_id, done.year, done.kind AS what,
         COALESCE(moved.said, done.field_id, 0) AS field, opened.day AS since, done.day AS till,
         done.late
  FROM done
  JOIN told opened ON opened.proposal_id = done.proposal_id AND opened.verb = 'task.open'
   AND opened.subject = 'approvals.task' AND opened.subject_id = done.subject_id
  LEFT JOIN told moved ON moved.proposal_id = done.proposal_id AND moved.n = done.moved_n
  UNION ALL
  SELECT proposal_id, unit_id, year, 'WHOLE', said,
         (sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, day, late
  FROM took WHERE verb = ANY(%(final)s) AND sent_at IS NOT NULL
),
days AS (
  SELECT day::date, count(*) FILTER (
           WHERE day::date = ANY(%(worked)s)
              OR EXTRACT(isodow FROM day) < 6 AND day::date <> ALL(%(off)s)
         ) OVER (ORDER BY day) AS place
  FROM generate_series((SELECT min(since) FROM acts), (SELECT max(till) FROM acts),
                       interval '1 day') AS day
),
facts ({columns}) AS (
  SELECT proposal_id, unit_id, year, verb, said, EXTRACT(month FROM day)::int, 0, late, 1 FROM took
  UNION ALL
  SELECT proposal_id, unit_id, year, what, field, 0, (ended.place - began.place)::int, late,
         count(*)::int
  FROM acts
  JOIN days AS began ON began.day = GREATEST(since, make_date(year - %(back)s, 1, 1))
  JOIN days AS ended ON ended.day = till
  GROUP BY proposal_id, unit_id, year, what, field, ended.place - began.place, late
)
"""
"""`facts`: what the dossiers of {dossiers} (id, unit_id, field_id) add to each year."""

SPREAD = """
  SELECT 'U' AS margin, unit_id, year, what, 0::bigint AS key, days, late, sum(sign * n) AS n
  FROM {rows} GROUP BY unit_id, year, what, days, late
  UNION ALL
  SELECT 'F', unit_id, year, what, field, days, late, sum(sign * n)
  FROM {rows} GROUP BY unit_id, year, what, field, days, late
  UNION ALL
  SELECT 'M', unit_id, year, what, month, 0, late, sum(sign * n)
  FROM {rows} WHERE month > 0 GROUP BY unit_id, year, what, month, late
  UNION ALL
  SELECT margin, unit_id, year, what, 0, -1, false, sum(sign)
  FROM (SELECT DISTINCT sign, proposal_id, unit_id, year, what FROM {rows} WHERE month = 0) AS once,
       (VALUES ('U'), ('T')) AS margins (margin)
  GROUP BY margin, unit_id, year, what
  UNION ALL
  SELECT 'F', unit_id, year, what, field, -1, false, sum(sign)
  FROM (SELECT DISTINCT sign, proposal_id, unit_id, year, what, field
        FROM {rows} WHERE month = 0) AS once
  GROUP BY unit_id, year, what, field
"""
"""What facts with a sign (1 comes, -1 goes) change along each margin of their own unit."""

SAID = """
each AS (
  SELECT year, unit_id, margin, key, what, days, sum(n) AS n, sum(n) FILTER (WHERE late) AS late
  FROM sums GROUP BY 1, 2, 3, 4, 5, 6
  UNION ALL
  SELECT year, unit_id, 'T', 0, what, days, sum(n), sum(n) FILTER (WHERE late)
  FROM sums WHERE margin = 'F' AND days >= 0 GROUP BY year, unit_id, what, days
),
upto AS (
  SELECT *, sum(n) FILTER (WHERE days >= 0) OVER of_all AS acts,
         sum(n) FILTER (WHERE days >= 0) OVER (of_all ORDER BY days) AS upto
  FROM each WHERE n <> 0
  WINDOW of_all AS (PARTITION BY year, unit_id, margin, key, what)
),
said AS (
  SELECT year, unit_id, margin, key, what, max(acts) AS acts,
         COALESCE(sum(late) FILTER (WHERE days >= 0), 0) AS late,
         COALESCE(sum(n) FILTER (WHERE days = -1), 0) AS dossiers,
         (min(days) FILTER (WHERE days >= 0 AND 2 * upto >= acts)
          + min(days) FILTER (WHERE days >= 0 AND 2 * upto > acts)) / 2.0::float8 AS median
  FROM upto GROUP BY year, unit_id, margin, key, what
),
lines AS (
  SELECT year, unit_id, margin, key,
         jsonb_object_agg(what, jsonb_build_array(acts, late, dossiers, median)) AS said
  FROM said GROUP BY year, unit_id, margin, key
)
"""
"""`lines`: what `sums` say of each unit along each margin, by what was done: how many acts, of
these late, how many dossiers, median of working days."""


def facts_of(dossiers: str) -> str:
    """FACTS for the dossiers of that statement: (id, unit_id, field_id)."""
    return FACTS.replace("{columns}", COLUMNS).replace("{dossiers}", dossiers)


def spread(rows: str) -> str:
    """SPREAD of these rows: a sign and the columns of a fact."""
    return SPREAD.replace("{rows}", rows)


def words() -> dict[str, list[str] | int]:
    """What FACTS asks about the rules: the verbs, and how far back a step may have begun."""
    return {"verbs": sorted(COUNTED_BY), "once": list(ONCE), "final": list(FINAL), "back": BACK}


def calendar() -> dict[str, list[date] | int]:
    """What FACTS asks about working days, and the version of the calendar that says so."""
    now = Calendar.load()
    return {"off": sorted(now.off), "worked": sorted(now.worked), "version": now.version}
