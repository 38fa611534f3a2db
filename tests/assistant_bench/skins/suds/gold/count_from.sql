-- needs what, least, hours: rows with an amount of so much or more
SELECT e.unit, count(h.id) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.amount >= $least AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
