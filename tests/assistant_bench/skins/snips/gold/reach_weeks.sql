-- clients who can be reached at the end of every week that the log covers whole, by channel
WITH started AS (SELECT least((SELECT min(ts) FROM happened), (SELECT min(ts) FROM sent)) AS t),
week AS (
  SELECT unnest(generate_series(date_trunc('week', t + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND), $complete_until - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS w
  FROM started
)
SELECT w AS key, c.channel AS key2, count(DISTINCT h.unit) AS reachable
FROM week CROSS JOIN (SELECT DISTINCT channel FROM held) c
LEFT JOIN held h ON h.channel = c.channel AND h.ts < w + INTERVAL 7 DAY AND coalesce(h.until, 'infinity'::TIMESTAMP) >= w + INTERVAL 7 DAY
GROUP BY ALL
