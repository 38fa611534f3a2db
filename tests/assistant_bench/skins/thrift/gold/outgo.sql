-- needs agg (any, count), channels, domains (lists; null: all), begin, hours: messages that went out to the unit
SELECT e.unit, CASE $agg WHEN 'any' THEN CAST(count(s.message) > 0 AS INTEGER) ELSE count(s.message) END AS value
FROM entered e LEFT JOIN sent s ON s.unit = e.unit
  AND ($channels IS NULL OR list_contains(CAST($channels AS VARCHAR[]), s.channel))
  AND ($domains IS NULL OR list_contains(CAST($domains AS VARCHAR[]), s.domain))
  AND s.ts >= e.ts + to_hours($begin) AND s.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
