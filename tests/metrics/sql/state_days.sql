WITH _anchors AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY unit, anchor) - 1 AS _i, *
  FROM (SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit)
), "days_14d.rows" AS (
  SELECT _i, sum(greatest(0, e - greatest(s, coalesce(reached, s)))) / 86400000000.0 AS "days_14d"
  FROM (SELECT _i, s, e, max(e) OVER (PARTITION BY _i ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM (SELECT a._i, epoch_us(greatest(t.s, a.anchor + INTERVAL (0) HOUR)) AS s, epoch_us(least(t.e, a.anchor + INTERVAL (336) HOUR)) AS e
      FROM _anchors a JOIN (SELECT "user_id" AS unit, coalesce(CAST("valid_from" AS TIMESTAMP), TIMESTAMP '0001-01-01') AS s, coalesce(CAST("valid_to" AS TIMESTAMP), TIMESTAMP '9999-01-01') AS e FROM "reachability" WHERE coalesce(CAST(("reachable") AS BOOLEAN), FALSE)) t ON t.unit = a.unit AND t.s < a.anchor + INTERVAL (336) HOUR AND t.e > a.anchor + INTERVAL (0) HOUR))
  GROUP BY _i
), "days_14d.x.rows" AS (
  SELECT _i, sum(greatest(0, e - greatest(s, coalesce(reached, s)))) / 86400000000.0 AS "days_14d.x"
  FROM (SELECT _i, s, e, max(e) OVER (PARTITION BY _i ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM (SELECT a._i, epoch_us(greatest(t.s, a.anchor + INTERVAL (-168) HOUR)) AS s, epoch_us(least(t.e, a.anchor + INTERVAL (0) HOUR)) AS e
      FROM _anchors a JOIN (SELECT "user_id" AS unit, coalesce(CAST("valid_from" AS TIMESTAMP), TIMESTAMP '0001-01-01') AS s, coalesce(CAST("valid_to" AS TIMESTAMP), TIMESTAMP '9999-01-01') AS e FROM "reachability" WHERE coalesce(CAST(("reachable") AS BOOLEAN), FALSE)) t ON t.unit = a.unit AND t.s < a.anchor + INTERVAL (0) HOUR AND t.e > a.anchor + INTERVAL (-168) HOUR))
  GROUP BY _i
)
SELECT a._i, a.unit, a.anchor,
  coalesce(CAST("days_14d" AS DOUBLE), 0.0) AS "days_14d",
  coalesce(CAST("days_14d.x" AS DOUBLE), 0.0) AS "days_14d.x",
  CAST(a.anchor - INTERVAL (168) HOUR < TIMESTAMP '2026-06-01 00:00:00' AS DOUBLE) AS "days_14d.x_missing"
FROM _anchors a
LEFT JOIN "days_14d.rows" USING (_i)
LEFT JOIN "days_14d.x.rows" USING (_i)
ORDER BY a._i
