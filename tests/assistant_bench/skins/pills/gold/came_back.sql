-- needs start, back, unit, periods: cohorts by the first start in the log, whole periods only
WITH rows AS (SELECT unit, what, ts FROM happened WHERE ts <= $complete_until),
bounds AS (SELECT date_trunc($unit, least((SELECT min(ts) FROM rows), (SELECT min(ts) FROM sent))) AS origin),
span AS (SELECT origin, date_diff($unit, origin, $complete_until) AS whole FROM bounds),
firsts AS (SELECT unit, date_diff($unit, (SELECT origin FROM span), min(ts)) AS cohort FROM rows WHERE what = $start GROUP BY unit),
later AS (SELECT DISTINCT unit, date_diff($unit, (SELECT origin FROM span), ts) AS at FROM rows WHERE what = $back),
cells AS (
  SELECT f.cohort, k.period, count(*) AS n, count(l.unit) AS came
  FROM firsts f CROSS JOIN (SELECT unnest(range($periods + 1)) AS period) k
  LEFT JOIN later l ON l.unit = f.unit AND l.at = f.cohort + k.period
  WHERE f.cohort + k.period < (SELECT whole FROM span) GROUP BY ALL
)
SELECT (SELECT origin FROM span) + cohort * ('1 ' || $unit)::INTERVAL AS key, period AS key2, came::DOUBLE / n AS share FROM cells
