WITH _anchors AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY unit, anchor, "decision_id") - 1 AS _i, *
  FROM (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS anchor, "decision_id" FROM "decisions")
), "outcomes.last_send.rows" AS (
  SELECT _i,
    sum(v0) FILTER (WHERE w0 AND since >= 0 AND since < 259200000000) AS "value_last"
  FROM (
    SELECT a._i, t.w0, t.v0, t.ts, epoch_us(t.ts) - epoch_us(a.anchor) AS since
    FROM _anchors a
    JOIN (WITH r AS (SELECT * FROM (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS ts, coalesce(CAST((kind = 'conversion') AS BOOLEAN), FALSE) AS w0, CAST(("value") AS DOUBLE) AS v0 FROM "outcomes") WHERE (w0)) SELECT r.*, s.decision_id FROM r ASOF JOIN (SELECT user_id AS unit, ts AS sent, arg_max(decision_id, message_id) AS decision_id FROM sends GROUP BY ALL) s ON r.unit = s.unit AND r.ts >= s.sent) t
      ON t.unit = a.unit AND t.decision_id = a.decision_id AND t.ts >= a.anchor + INTERVAL (0) HOUR AND t.ts < a.anchor + INTERVAL (72) HOUR
  ) GROUP BY _i
)
SELECT a._i, a.unit, a.anchor, a."decision_id",
  coalesce(CAST("value_last" AS DOUBLE), 0.0) AS "value_last"
FROM _anchors a
LEFT JOIN "outcomes.last_send.rows" USING (_i)
ORDER BY a._i
