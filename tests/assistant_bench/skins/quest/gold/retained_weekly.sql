-- needs what (of the first week), again, periods: players by the week of the first, and the share with the other k weeks later
WITH first AS (
  SELECT unit, min(date_trunc('week', ts)) AS week FROM happened WHERE what = $what AND NOT machine AND ts <= $complete_until GROUP BY unit
), later AS (
  SELECT DISTINCT unit, date_trunc('week', ts) AS week FROM happened WHERE what = $again AND NOT machine AND ts <= $complete_until
)
SELECT f.week AS key, k.k AS key2, count(l.unit)::DOUBLE / count(*) AS share
FROM first f CROSS JOIN range(0, $periods + 1) AS k(k) LEFT JOIN later l ON l.unit = f.unit AND l.week = f.week + to_weeks(k.k::INTEGER)
WHERE f.week + to_weeks(k.k::INTEGER) + INTERVAL 7 DAY <= $complete_until
GROUP BY ALL
