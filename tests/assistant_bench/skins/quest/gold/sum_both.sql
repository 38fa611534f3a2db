-- needs one, other, sign (of the other), hours: two amounts together
SELECT e.unit, coalesce(sum(CASE WHEN h.what = $other THEN $sign * h.amount ELSE h.amount END), 0) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ($one, $other) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
