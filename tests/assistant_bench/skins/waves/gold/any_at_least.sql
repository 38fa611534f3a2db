-- needs what, least, hours: one of so much or more
SELECT e.unit, CAST(coalesce(max(h.amount), -1) >= $least AS INTEGER) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours) AND h.what = $what
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
