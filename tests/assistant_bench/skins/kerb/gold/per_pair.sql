-- a ratio: needs what, how, of, col + keep, least of the upper side and what2, how2, of2, col2 + keep2 of the lower (how: count, sum), begin, hours
WITH near AS (
  SELECT e.unit, t.* EXCLUDE (unit)
  FROM entered e JOIN trace t ON t.unit = e.unit AND t.ts >= e.ts + to_hours($begin) AND t.ts < e.ts + to_hours($hours) AND NOT t.machine
), top AS (
  SELECT unit, CASE $how WHEN 'sum' THEN sum({of}) ELSE count(*) END::DOUBLE AS y FROM near
  WHERE list_contains(CAST($what AS VARCHAR[]), what) AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST({col} AS VARCHAR)))
    AND ($least IS NULL OR {of} >= $least) GROUP BY unit
), low AS (
  SELECT unit, CASE $how2 WHEN 'sum' THEN sum({of2}) ELSE count(*) END::DOUBLE AS y FROM near
  WHERE list_contains(CAST($what2 AS VARCHAR[]), what) AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), CAST({col2} AS VARCHAR)))
  GROUP BY unit
)
SELECT e.unit, coalesce(top.y, 0) AS num, coalesce(low.y, 0) AS den
FROM entered e LEFT JOIN top USING (unit) LEFT JOIN low USING (unit) WHERE e.ts + to_hours($hours) <= $complete_until
