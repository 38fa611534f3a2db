-- needs what, hours, column: rows a unit, by a column of people
SELECT p.{column} AS "group", avg(k) AS value, count(*) AS n
FROM (SELECT e.unit, count(h.id) AS k FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what
        AND NOT h.machine AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
      WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit) JOIN person p USING (unit) GROUP BY 1
