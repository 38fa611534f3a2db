-- members by the week of their first visit, and the share that came back k weeks later; only weeks that have ended
WITH w AS (
  SELECT unit, date_trunc('week', ts) AS week FROM happened WHERE what = 'session' AND ts <= $complete_until GROUP BY ALL
), first AS (SELECT unit, min(week) AS week FROM w GROUP BY unit)
SELECT f.week AS key, k.k AS key2, count(w.unit)::DOUBLE / count(*) AS share
FROM first f CROSS JOIN range(0, 9) AS k(k) LEFT JOIN w ON w.unit = f.unit AND w.week = f.week + to_weeks(k.k::INTEGER)
WHERE f.week + to_weeks(k.k::INTEGER) + INTERVAL 7 DAY <= $complete_until
GROUP BY ALL
