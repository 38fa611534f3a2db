-- needs what, hours, column: the mean number of rows of a group's units
SELECT p.{column} AS "group", avg(n) AS value, count(*) AS n
FROM (
  SELECT e.unit, (SELECT count(*) FROM happened h WHERE h.unit = e.unit AND h.what = $what AND NOT h.machine
    AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)) AS n
  FROM entered e WHERE e.ts + to_hours($hours) <= $complete_until
) u JOIN person p USING (unit)
GROUP BY 1
