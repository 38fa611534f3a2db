-- needs channel, hours: a message opened, or shown, to a player
SELECT e.unit, CAST(count(h.id) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ('open', 'impression') AND NOT h.machine
  AND ($channel IS NULL OR h.channel = $channel) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
