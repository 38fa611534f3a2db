-- who can be written to on each channel at the end of each week that the log covers whole
WITH log AS (SELECT min(ts) AS begins FROM (SELECT ts FROM happened UNION ALL SELECT ts FROM sent)),
weeks AS (SELECT unnest(generate_series(date_trunc('week', (SELECT begins FROM log) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
  $complete_until - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS week)
SELECT w.week AS key, c.channel AS key2,
  count(DISTINCT h.unit) FILTER (h.ts < w.week + INTERVAL 7 DAY AND coalesce(h.until, 'infinity'::TIMESTAMP) >= w.week + INTERVAL 7 DAY) AS reachable
FROM weeks w CROSS JOIN (SELECT DISTINCT channel FROM held) c JOIN held h ON h.channel = c.channel GROUP BY 1, 2
