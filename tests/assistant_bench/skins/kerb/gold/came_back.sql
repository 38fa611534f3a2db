-- needs start, back (whats), unit, periods: cohorts by the period of the first `start`, the share with `back` in each later one
WITH whole AS (SELECT DISTINCT unit, date_trunc($unit, ts) AS p, what FROM trace WHERE what IN ($start, $back) AND NOT machine AND ts <= $complete_until),
cohort AS (SELECT unit, min(p) AS p FROM whole WHERE what = $start GROUP BY unit),
cell AS (
  SELECT c.p, k.k, c.unit, c.p + k.k * ('1 ' || $unit)::INTERVAL AS q FROM cohort c, range(0, $periods + 1) AS k(k)
)
SELECT cell.p AS key, cell.k AS key2, count(w.unit)::DOUBLE / count(*) AS value
FROM cell LEFT JOIN whole w ON w.unit = cell.unit AND w.p = cell.q AND w.what = $back
WHERE cell.q + ('1 ' || $unit)::INTERVAL <= $complete_until GROUP BY 1, 2
