-- needs what, hours: the sum of amounts of those who have a row at all
SELECT e.unit, sum(h.amount) AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts
  AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
