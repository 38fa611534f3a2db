-- needs what, of, among, agg (count or sum), base, hours: of one kind over the rows of another
SELECT e.unit, coalesce(CASE $agg WHEN 'sum' THEN sum(h.amount) FILTER (h.what = $what AND ($among IS NULL OR h.{of} = $among))
    ELSE count(h.id) FILTER (h.what = $what AND ($among IS NULL OR h.{of} = $among)) END, 0)::DOUBLE AS num,
  count(h.id) FILTER (h.what = $base) AS den
FROM entered e LEFT JOIN told h ON h.unit = e.unit AND h.what IN ($what, $base) AND NOT h.machine
  AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
