"""The SQL of the figures: what each dossier took in the year, how often, and how long it lay."""

TOOK = """
seen (id, unit_id, field_id) AS ({seen}),
took AS (
  SELECT DISTINCT ON (e.subject_id, e.verb)
         e.subject_id, e.verb, e.n, e.happened_at, seen.unit_id,
         CASE WHEN e.data ? 'unit' THEN (e.data ->> 'field')::bigint
              ELSE seen.field_id END AS field_id
  FROM journal_entry e JOIN seen ON seen.id = e.subject_id
  WHERE e.subject = 'proposals.proposal' AND e.verb = ANY(%(verbs)s)
    AND e.happened_at >= %(first)s AND e.happened_at < %(after)s AND e.id <= %(until)s
    AND (e.verb <> ALL(%(once)s) OR NOT EXISTS (
      SELECT 1 FROM journal_entry b
      WHERE b.subject = e.subject AND b.subject_id = e.subject_id AND b.verb = e.verb
        AND b.n < e.n))
  ORDER BY e.subject_id, e.verb, e.n
),
done AS (
  SELECT d.scope, d.n, substr(d.scope, 10)::bigint AS proposal_id, d.subject_id, d.happened_at,
         d.data ->> 'kind' AS kind, d.data ->> 'outcome' AS outcome,
         COALESCE((d.data ->> 'days_late')::int, 0) > 0 AS late
  FROM journal_entry d
  WHERE d.verb = 'task.done' AND d.scope LIKE 'proposal:%%'
    AND d.happened_at >= %(first)s AND d.happened_at < %(after)s AND d.id <= %(until)s
)
"""

COUNTS = """
WITH {took},
late AS (SELECT DISTINCT proposal_id FROM done
         WHERE kind IN ('DECISION', 'RESOLUTION_CHECK')
           AND outcome NOT IN ('SEND_BACK', 'GIVEN_BACK') AND late)
SELECT GROUPING(took.unit_id, took.field_id, month) AS level, took.unit_id, took.field_id, month,
       {columns}
FROM (SELECT took.*, EXTRACT(month FROM happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::int AS month
      FROM took) AS took
LEFT JOIN late ON late.proposal_id = took.subject_id
GROUP BY GROUPING SETS ((took.unit_id), (took.field_id), (month), ())
"""

PACES = """
WITH {took},
days AS (SELECT * FROM unnest(%(days)s::date[], %(places)s::int[]) AS d (day, place)),
decided AS MATERIALIZED (
  SELECT proposal_id, bool_or(late) AS late FROM done
  WHERE kind IN ('DECISION', 'RESOLUTION_CHECK') AND outcome NOT IN ('SEND_BACK', 'GIVEN_BACK')
  GROUP BY proposal_id
),
acts AS (
  SELECT done.proposal_id, seen.unit_id, done.kind, opened.happened_at AS since,
         done.happened_at AS till, done.late,
         COALESCE((SELECT CASE WHEN x.data ? 'unit'
                               THEN COALESCE((x.data ->> 'field')::bigint, 0) END
                   FROM journal_entry x
                   WHERE x.scope = done.scope AND x.n < done.n AND x.subject = 'proposals.proposal'
                     AND x.data ? 'now'
                   ORDER BY x.n DESC LIMIT 1), seen.field_id, 0) AS field_id
  FROM done JOIN seen ON seen.id = done.proposal_id
  JOIN journal_entry opened ON opened.subject = 'approvals.task'
   AND opened.subject_id = done.subject_id AND opened.verb = 'task.open'
  UNION ALL
  SELECT took.subject_id, took.unit_id, 'WHOLE', sent.happened_at, took.happened_at,
         decided.late IS TRUE, COALESCE(took.field_id, 0)
  FROM took
  JOIN LATERAL (SELECT max(s.happened_at) AS happened_at FROM journal_entry s
                WHERE s.subject = 'proposals.proposal' AND s.subject_id = took.subject_id
                  AND s.verb = 'proposal.submit' AND s.n < took.n) AS sent
    ON sent.happened_at IS NOT NULL
  LEFT JOIN decided ON decided.proposal_id = took.subject_id
  WHERE took.verb = ANY(%(final)s)
)
SELECT GROUPING(unit_id, field_id) AS level, unit_id, field_id, kind,
       count(DISTINCT proposal_id), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY till_day.place - since_day.place),
       count(*) FILTER (WHERE late)
FROM acts
JOIN days AS since_day
  ON since_day.day = GREATEST((since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, %(floor)s)
JOIN days AS till_day ON till_day.day = (till AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
GROUP BY GROUPING SETS ((unit_id, kind), (field_id, kind), (kind))
"""
