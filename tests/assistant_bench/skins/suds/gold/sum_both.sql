-- needs one, other, hours: the amounts of two kinds together
SELECT e.unit, coalesce(sum(h.amount), 0) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ($one, $other) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
