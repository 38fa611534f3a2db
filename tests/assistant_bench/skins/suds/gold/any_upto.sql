-- needs what, most, hours: a row with an amount of so much or less
SELECT e.unit, CAST(count(h.id) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.amount <= $most AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
