-- needs what, begin, hours, channel, machine
SELECT e.unit, count(h.id) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND (NOT h.machine OR $machine)
  AND ($channel IS NULL OR h.channel = $channel)
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
