-- needs agg (any, count, sum), what, label, hours, column: the mean over the units of a group
SELECT p.{column} AS "group", avg(CASE $agg WHEN 'any' THEN least(u.n, 1) WHEN 'sum' THEN u.money ELSE u.n END) AS value, count(*) AS n
FROM (
  SELECT e.unit, count(h.id) AS n, coalesce(sum(h.amount), 0) AS money
  FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine
    AND ($label IS NULL OR h.label = $label) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until
  GROUP BY e.unit
) u LEFT JOIN person p ON p.unit = u.unit
GROUP BY 1
