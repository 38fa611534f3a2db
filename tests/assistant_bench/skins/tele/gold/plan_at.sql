-- needs plan, hours: whether the tariff stands at the window's end
SELECT e.unit, CAST(count(t.sub) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN tariffs t ON t.sub = e.unit AND t.plan = $plan
  AND t.valid_from <= e.ts + to_hours($hours) AND coalesce(t.valid_to, 'infinity'::TIMESTAMP) > e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
