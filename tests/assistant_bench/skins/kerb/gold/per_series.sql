-- one metric a value of `series`: needs series, what (a list), hours, how (any, count)
SELECT e.unit, v.series, CASE $how WHEN 'any' THEN CAST(count(t.id) > 0 AS INTEGER) ELSE count(t.id) END AS value
FROM entered e CROSS JOIN (SELECT DISTINCT {series} AS series FROM trace WHERE {series} IS NOT NULL) v
LEFT JOIN trace t ON t.unit = e.unit AND t.{series} = v.series AND list_contains(CAST($what AS VARCHAR[]), t.what) AND NOT t.machine
  AND t.ts >= e.ts AND t.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit, v.series
