-- members by the week of their first opening of the app, and the share that opened it k weeks later, whole weeks only
WITH w AS (
  SELECT DISTINCT unit, date_trunc('week', ts) AS week FROM happened WHERE what = 'session' AND ts <= $complete_until
), cohort AS (SELECT unit, min(week) AS first FROM w GROUP BY unit)
SELECT c.first AS key, k AS key2, avg(CAST(w.unit IS NOT NULL AS INTEGER)) AS share
FROM cohort c CROSS JOIN range(0, 9) AS r(k) LEFT JOIN w ON w.unit = c.unit AND w.week = c.first + to_days(7 * k::INTEGER)
WHERE c.first + to_days(7 * k::INTEGER + 7) <= $complete_until GROUP BY ALL
