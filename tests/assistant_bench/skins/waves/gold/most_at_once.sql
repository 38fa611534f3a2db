-- needs what, hours: the largest one; who has none is left out
SELECT e.unit, max(h.amount) AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours) AND h.what = $what
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
