-- members with a standing consent on each channel at the end of every week that the log covers whole
WITH begun AS (
  SELECT min(ts) AS ts FROM (SELECT ts FROM happened WHERE what NOT IN ('key_lent', 'question') UNION ALL SELECT ts FROM sent)
), weeks AS (
  SELECT unnest(generate_series(date_trunc('week', (SELECT ts FROM begun) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
    $complete_until - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS w
)
SELECT w AS key, c.channel AS key2, count(DISTINCT h.unit) AS reachable
FROM weeks CROSS JOIN (SELECT DISTINCT channel FROM held) c
LEFT JOIN held h ON h.channel = c.channel AND h.ts < w + INTERVAL 7 DAY AND (h.until IS NULL OR h.until >= w + INTERVAL 7 DAY)
GROUP BY ALL
