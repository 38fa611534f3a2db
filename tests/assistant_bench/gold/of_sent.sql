-- needs what, hours, channel: messages of the window that had it from a person within three days, over messages
WITH mine AS (
  SELECT e.unit, s.message, s.ts FROM entered e JOIN sent s ON s.unit = e.unit
    AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours) AND ($channel IS NULL OR s.channel = $channel)
)
SELECT e.unit, count(DISTINCT m.message) FILTER (EXISTS (FROM happened h WHERE h.unit = m.unit AND h.message = m.message
    AND h.what = $what AND NOT h.machine AND h.ts >= m.ts AND h.ts < m.ts + INTERVAL 3 DAY)) AS num,
  count(m.message) AS den
FROM entered e LEFT JOIN mine m ON m.unit = e.unit
WHERE e.ts + to_hours($hours) + INTERVAL 3 DAY <= $complete_until
GROUP BY e.unit
