-- needs what, hours, column: rows a unit, the mean of each group
SELECT p.{column} AS "group", avg(found) AS value, count(*) AS n
FROM (
  SELECT e.unit, count(h.id) AS found
  FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine
    AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until
  GROUP BY e.unit
) u LEFT JOIN person p ON p.unit = u.unit
GROUP BY 1
