-- needs what, hours, col + keep / drop (of the messages), wait (hours after the send): messages of the window that had it, over messages
WITH mine AS (
  SELECT e.unit, s.message, s.ts FROM entered e JOIN sent s ON s.unit = e.unit AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours)
  WHERE ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), s.{col})) AND ($drop IS NULL OR NOT list_contains(CAST($drop AS VARCHAR[]), s.{col}))
)
SELECT e.unit, count(DISTINCT m.message) FILTER (EXISTS (FROM happened h WHERE h.unit = m.unit AND h.message = m.message
    AND h.what = $what AND NOT h.machine AND h.ts >= m.ts AND h.ts < m.ts + to_hours($wait))) AS num,
  count(m.message) AS den
FROM entered e LEFT JOIN mine m ON m.unit = e.unit
WHERE e.ts + to_hours($hours) + to_hours($wait) <= $complete_until GROUP BY e.unit
