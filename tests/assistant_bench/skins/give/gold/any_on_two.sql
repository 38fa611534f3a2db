-- needs what, one, other (channels), hours
SELECT e.unit, CAST(EXISTS (FROM happened h WHERE h.unit = e.unit AND h.what = $what AND NOT h.machine AND h.channel IN ($one, $other)
  AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)) AS INTEGER) AS value
FROM entered e WHERE e.ts + to_hours($hours) <= $complete_until
