-- needs what, hours, per: the amounts in another unit
SELECT e.unit, coalesce(sum(h.amount / $per), 0) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts
  AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
