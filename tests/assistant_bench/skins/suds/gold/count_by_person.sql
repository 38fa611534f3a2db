-- needs what, hours, column: the mean number of rows of a group's units
SELECT p.{column} AS "group", avg(u.value) AS value, count(*) AS n
FROM (
  SELECT e.unit, count(h.id) AS value
  FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
) u LEFT JOIN person p ON p.unit = u.unit
GROUP BY 1
