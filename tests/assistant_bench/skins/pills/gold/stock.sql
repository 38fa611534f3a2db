-- needs unit (week), only (null: all providers): patients with an open opt-in at the end of each whole week
WITH first AS (SELECT least((SELECT min(ts) FROM sent), (SELECT min(ts) FROM happened)) AS ts),
weeks AS (
  SELECT unnest(generate_series(date_trunc($unit, (SELECT ts FROM first) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
    $complete_until::TIMESTAMP - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS week
)
SELECT w.week AS key, c.channel AS key2, count(DISTINCT h.unit) AS reachable
FROM weeks w CROSS JOIN (SELECT DISTINCT channel FROM held WHERE $only IS NULL OR channel = $only) c
LEFT JOIN held h ON h.channel = c.channel AND h.ts < w.week + INTERVAL 7 DAY AND (h.until IS NULL OR h.until >= w.week + INTERVAL 7 DAY)
GROUP BY ALL
