-- needs what, base, hours: the amounts of the one over those of the other
SELECT e.unit, coalesce(sum(h.amount) FILTER (h.what = $what), 0) AS num, coalesce(sum(h.amount) FILTER (h.what = $base), 0) AS den
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ($what, $base) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
