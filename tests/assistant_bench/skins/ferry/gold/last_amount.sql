-- needs what, hours: the newest of the window; who has none is left out
SELECT e.unit, arg_max(h.amount, h.ts) AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
