-- needs agg (any, count, sum, messages), whats (a list), channels (a list; null: all), least, below (of the amount; null: no bound), begin, hours
SELECT e.unit, CASE $agg WHEN 'any' THEN CAST(count(h.id) > 0 AS INTEGER) WHEN 'count' THEN count(h.id)
    WHEN 'messages' THEN count(DISTINCT h.message) ELSE coalesce(sum(h.amount), 0) END AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND list_contains($whats, h.what) AND NOT h.machine
  AND ($channels IS NULL OR list_contains(CAST($channels AS VARCHAR[]), h.channel))
  AND ($least IS NULL OR h.amount >= CAST($least AS DOUBLE)) AND ($below IS NULL OR h.amount < CAST($below AS DOUBLE))
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
