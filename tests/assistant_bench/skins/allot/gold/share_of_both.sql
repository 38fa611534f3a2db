-- needs what, other, hours: rows of the one over rows of either
SELECT e.unit, count(h.id) FILTER (h.what = $what) AS num, count(h.id) AS den
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ($what, $other) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
