-- needs view (case_rows, parcel_rows), agg (any, count, sum), amount (a column of numbers), least (of it; null: none),
-- of, among, of2, among2 (columns, and lists of their values; null: all), begin, hours
SELECT e.unit, CASE $agg WHEN 'any' THEN CAST(count(r.unit) > 0 AS INTEGER) WHEN 'count' THEN count(r.unit)
    ELSE coalesce(sum(r.{amount}), 0) END AS value
FROM entered e LEFT JOIN {view} r ON r.unit = e.unit AND ($among IS NULL OR list_contains(CAST($among AS VARCHAR[]), r.{of}))
  AND ($among2 IS NULL OR list_contains(CAST($among2 AS VARCHAR[]), r.{of2})) AND ($least IS NULL OR r.{amount} >= CAST($least AS DOUBLE))
  AND r.ts >= e.ts + to_hours($begin) AND r.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
