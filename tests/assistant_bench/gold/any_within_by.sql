-- needs what, hours: one metric a channel
SELECT e.unit, c.channel AS series, CAST(count(h.id) > 0 AS INTEGER) AS value
FROM entered e CROSS JOIN (SELECT DISTINCT channel FROM happened WHERE channel IS NOT NULL) c
LEFT JOIN happened h ON h.unit = e.unit AND h.channel = c.channel AND h.what = $what AND NOT h.machine
  AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit, c.channel
