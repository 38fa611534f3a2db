-- who fell off each channel's list in each week that the log covers whole
WITH log AS (SELECT min(ts) AS begins FROM (SELECT ts FROM happened UNION ALL SELECT ts FROM sent)),
weeks AS (SELECT unnest(generate_series(date_trunc('week', (SELECT begins FROM log) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
  $complete_until - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS week)
SELECT w.week AS key, c.channel AS key2, count(*) FILTER (h.until >= w.week AND h.until < w.week + INTERVAL 7 DAY) AS lost
FROM weeks w CROSS JOIN (SELECT DISTINCT channel FROM held) c JOIN held h ON h.channel = c.channel GROUP BY 1, 2
