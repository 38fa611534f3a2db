-- needs what, hours, column: the mean number of rows of the units of a group
WITH u AS (
  SELECT e.unit, count(h.id) AS n FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine
    AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
)
SELECT p.{column} AS "group", avg(u.n) AS value, count(*) AS n FROM u LEFT JOIN person p USING (unit) GROUP BY 1
