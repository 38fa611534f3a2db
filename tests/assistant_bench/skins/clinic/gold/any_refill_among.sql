-- needs column, wanted, hours: at least one refill of one sort
SELECT e.unit, CAST(count(r.refill) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN refills r ON r.patient = e.unit AND r.{column} = $wanted
  AND r.filled_at >= e.ts AND r.filled_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
