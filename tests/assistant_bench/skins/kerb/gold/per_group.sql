-- as per_unit, averaged over the parkers of a group: needs column, what, begin, hours, how (any, count, sum), of, col + keep, least
WITH hit AS (
  SELECT e.unit, t.{of} AS num
  FROM entered e JOIN trace t ON t.unit = e.unit AND t.ts >= e.ts + to_hours($begin) AND t.ts < e.ts + to_hours($hours)
  WHERE list_contains(CAST($what AS VARCHAR[]), t.what) AND NOT t.machine
    AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST(t.{col} AS VARCHAR)))
    AND ($least IS NULL OR t.{of} >= $least)
), made AS (SELECT unit, count(*) AS n, sum(num) AS s FROM hit GROUP BY unit)
SELECT p.{column} AS "group", count(*) AS n,
  avg(CASE $how WHEN 'any' THEN CASE WHEN made.n > 0 THEN 1 ELSE 0 END WHEN 'count' THEN coalesce(made.n, 0) ELSE coalesce(s, 0) END::DOUBLE) AS value
FROM entered e LEFT JOIN made USING (unit) LEFT JOIN person p USING (unit)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY 1
