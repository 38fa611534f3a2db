-- needs plan, hours: days of the window on a tariff
SELECT e.unit, coalesce(sum(greatest(epoch_us(least(coalesce(t.valid_to, 'infinity'::TIMESTAMP), e.ts + to_hours($hours)))
  - epoch_us(greatest(t.valid_from, e.ts)), 0)) FILTER (t.sub IS NOT NULL), 0) / 86400e6 AS value
FROM entered e LEFT JOIN tariffs t ON t.sub = e.unit AND t.plan = $plan
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
