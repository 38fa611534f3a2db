-- needs plan, hours: days until the tariff is left, at most the window; who is not on it at the start is left out
SELECT e.unit, (epoch_us(least(coalesce(t.valid_to, 'infinity'::TIMESTAMP), e.ts + to_hours($hours))) - epoch_us(e.ts)) / 86400e6 AS value
FROM entered e JOIN tariffs t ON t.sub = e.unit AND t.plan = $plan
  AND t.valid_from <= e.ts AND coalesce(t.valid_to, 'infinity'::TIMESTAMP) > e.ts
WHERE e.ts + to_hours($hours) <= $complete_until
