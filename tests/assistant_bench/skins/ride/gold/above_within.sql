-- needs what, least, hours, flag: rows whose amount is above, any of them or how many
SELECT e.unit, CASE WHEN $flag THEN CAST(count(h.id) > 0 AS INTEGER) ELSE count(h.id) END AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.amount > $least AND h.ts >= e.ts
  AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
