-- needs start, back, periods: weekly cohorts by the first start, the share with a back in the weeks after; whole weeks only
WITH first AS (SELECT unit, date_trunc('week', min(ts)) AS cohort FROM happened WHERE what = $start AND NOT machine AND ts <= $complete_until GROUP BY unit),
did AS (SELECT DISTINCT unit, date_trunc('week', ts) AS week FROM happened WHERE what = $back AND NOT machine AND ts <= $complete_until)
SELECT f.cohort AS key, k AS key2, count(d.unit)::DOUBLE / count(*) AS share
FROM first f CROSS JOIN range($periods + 1) AS r(k) LEFT JOIN did d ON d.unit = f.unit AND d.week = f.cohort + to_days(7 * k::INTEGER)
WHERE f.cohort + to_days(7 * k::INTEGER) < date_trunc('week', $complete_until) GROUP BY 1, 2
