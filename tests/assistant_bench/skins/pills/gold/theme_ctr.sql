-- needs what, domain, channel (null: all), hours, within (hours from the send)
WITH units AS (SELECT unit, ts FROM entered WHERE ts + to_hours($hours + $within) <= $complete_until),
mine AS (
  SELECT u.unit, s.message, s.ts FROM units u JOIN sent s ON s.unit = u.unit AND s.ts >= u.ts AND s.ts < u.ts + to_hours($hours)
  WHERE ($domain IS NULL OR s.domain = $domain) AND ($channel IS NULL OR s.channel = $channel)
), good AS (
  SELECT m.unit, count(DISTINCT m.message) AS n FROM mine m JOIN happened h ON h.unit = m.unit AND h.message = m.message
    AND h.what = $what AND NOT h.machine AND h.ts >= m.ts AND h.ts < m.ts + to_hours($within) GROUP BY m.unit
)
SELECT u.unit, coalesce(g.n, 0) AS num, count(m.message) AS den FROM units u LEFT JOIN mine m USING (unit) LEFT JOIN good g USING (unit)
GROUP BY u.unit, g.n
