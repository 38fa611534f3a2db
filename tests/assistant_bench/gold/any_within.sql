-- needs what, begin, hours, channel, machine (true: opens by machines count as well)
SELECT e.unit, CAST(count(h.id) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND (NOT h.machine OR $machine)
  AND ($channel IS NULL OR h.channel = $channel)
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
