WITH _anchors AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY unit, anchor) - 1 AS _i, *
  FROM (SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit)
), "outcomes.rows" AS (
  SELECT _i,
    count(*) FILTER (WHERE w0 AND since >= 604800000000 AND since < 1209600000000) AS "late"
  FROM (
    SELECT a._i, t.w0, t.ts, epoch_us(t.ts) - epoch_us(a.anchor) AS since
    FROM _anchors a
    JOIN (SELECT * FROM (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS ts, coalesce(CAST((kind = 'session') AS BOOLEAN), FALSE) AS w0 FROM "outcomes") WHERE (w0) AND ts < TIMESTAMP '2026-07-01 00:00:00') t
      ON t.unit = a.unit AND t.ts >= a.anchor + INTERVAL (168) HOUR AND t.ts < a.anchor + INTERVAL (336) HOUR
  ) GROUP BY _i
)
SELECT a._i, a.unit, a.anchor,
  coalesce(CAST("late" AS DOUBLE), 0.0) AS "late"
FROM _anchors a
LEFT JOIN "outcomes.rows" USING (_i)
ORDER BY a._i
