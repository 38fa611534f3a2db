-- needs column, wanted, hours: refills of one sort
SELECT e.unit, count(r.refill) AS value
FROM entered e LEFT JOIN refills r ON r.patient = e.unit AND r.{column} = $wanted
  AND r.filled_at >= e.ts AND r.filled_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
