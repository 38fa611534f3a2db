-- needs what, hours: a unit's own mean; who has no row is left out
SELECT e.unit, avg(h.amount) AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
