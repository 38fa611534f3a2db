-- needs column, what, hours, agg (any, count, sum), least: the mean over the clients of a group
SELECT p.{column} AS "group", avg(one) AS value, count(*) AS n
FROM (
  SELECT e.unit, CASE $agg WHEN 'any' THEN CAST(count(h.id) > 0 AS INTEGER) WHEN 'count' THEN count(h.id) ELSE coalesce(sum(h.amount), 0) END::DOUBLE AS one
  FROM entered e LEFT JOIN told h ON h.unit = e.unit AND h.what = $what AND NOT h.machine AND ($least IS NULL OR h.amount >= $least)
    AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until
  GROUP BY e.unit
) u LEFT JOIN person p ON p.unit = u.unit
GROUP BY 1
