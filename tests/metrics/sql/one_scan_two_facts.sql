WITH _anchors AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY unit, anchor) - 1 AS _i, *
  FROM (SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit)
), "outcomes.rows" AS (
  SELECT _i,
    max(1) FILTER (WHERE w0 AND since >= 0 AND since < 604800000000) AS "any_7d",
    max(1) FILTER (WHERE w0 AND since >= -1209600000000 AND since < 0) AS "any_7d.x",
    count(*) FILTER (WHERE w1 AND since >= 0 AND since < 604800000000) AS "count_7d"
  FROM (
    SELECT a._i, t.w0, t.w1, t.ts, epoch_us(t.ts) - epoch_us(a.anchor) AS since
    FROM _anchors a
    JOIN (SELECT * FROM (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS ts, coalesce(CAST((kind = 'conversion') AS BOOLEAN), FALSE) AS w0, coalesce(CAST((kind = 'session') AS BOOLEAN), FALSE) AS w1 FROM "outcomes") WHERE (w0 OR w1)) t
      ON t.unit = a.unit AND t.ts >= a.anchor + INTERVAL (-336) HOUR AND t.ts < a.anchor + INTERVAL (168) HOUR
  ) GROUP BY _i
)
SELECT a._i, a.unit, a.anchor,
  coalesce(CAST("any_7d" AS DOUBLE), 0.0) AS "any_7d",
  coalesce(CAST("any_7d.x" AS DOUBLE), 0.0) AS "any_7d.x",
  CAST(a.anchor - INTERVAL (336) HOUR < TIMESTAMP '2026-06-01 00:00:00' AS DOUBLE) AS "any_7d.x_missing",
  coalesce(CAST("count_7d" AS DOUBLE), 0.0) AS "count_7d"
FROM _anchors a
LEFT JOIN "outcomes.rows" USING (_i)
ORDER BY a._i
