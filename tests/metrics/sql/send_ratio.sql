WITH _anchors AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY unit, anchor) - 1 AS _i, *
  FROM (SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit)
), "ctr_14d.den.sent" AS MATERIALIZED (
  SELECT a._i, a.unit, t.ts, t.keyed, t.value FROM _anchors a JOIN (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS ts, "message_id" AS keyed, NULL::DOUBLE AS value FROM "sends") t ON t.unit = a.unit AND t.ts >= a.anchor + INTERVAL (0) HOUR AND t.ts < a.anchor + INTERVAL (336) HOUR
), "ctr_14d.den.rows" AS (
  SELECT _i, count(*) AS "ctr_14d.den" FROM "ctr_14d.den.sent" GROUP BY _i
), "ctr_14d.num.rows" AS (
  SELECT _i, count(DISTINCT keyed) AS "ctr_14d.num" FROM (
    SELECT s._i, t.ts, t.value, t.keyed
    FROM (SELECT _i, unit, keyed, min(ts) AS ts FROM "ctr_14d.den.sent" GROUP BY ALL) s
    JOIN (SELECT "user_id" AS unit, CAST("ts" AS TIMESTAMP) AS ts, "message_id" AS keyed, NULL::DOUBLE AS value FROM "interactions" WHERE coalesce(CAST((kind = 'click' AND NOT is_machine) AS BOOLEAN), FALSE)) t ON t.keyed = s.keyed AND t.unit = s.unit
      AND t.ts >= s.ts AND t.ts < s.ts + INTERVAL (72) HOUR
  ) GROUP BY _i
)
SELECT a._i, a.unit, a.anchor,
  coalesce(CAST("ctr_14d.num" AS DOUBLE), 0.0) AS "ctr_14d.num",
  coalesce(CAST("ctr_14d.den" AS DOUBLE), 0.0) AS "ctr_14d.den"
FROM _anchors a
LEFT JOIN "ctr_14d.den.rows" USING (_i)
LEFT JOIN "ctr_14d.num.rows" USING (_i)
ORDER BY a._i
