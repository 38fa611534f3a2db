-- needs what, per, hours: the sum in a larger unit
SELECT e.unit, coalesce(sum(h.amount), 0) / $per AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours) AND h.what = $what
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
