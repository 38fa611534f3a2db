-- needs what, hours: all amounts over all rows
SELECT e.unit, coalesce(sum(h.amount), 0) AS num, count(h.id) AS den
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
