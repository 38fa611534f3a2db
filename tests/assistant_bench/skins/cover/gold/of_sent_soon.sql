-- needs what, hours, channel, soon: as of_sent, with so many hours after each send instead of three days
WITH mine AS (
  SELECT e.unit, s.message, s.ts FROM entered e JOIN sent s ON s.unit = e.unit
    AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours) AND ($channel IS NULL OR s.channel = $channel)
)
SELECT e.unit, count(DISTINCT m.message) FILTER (EXISTS (FROM happened h WHERE h.unit = m.unit AND h.message = m.message
    AND h.what = $what AND NOT h.machine AND h.ts >= m.ts AND h.ts < m.ts + to_hours($soon))) AS num,
  count(m.message) AS den
FROM entered e LEFT JOIN mine m ON m.unit = e.unit
WHERE e.ts + to_hours($hours) + to_hours($soon) <= $complete_until
GROUP BY e.unit
