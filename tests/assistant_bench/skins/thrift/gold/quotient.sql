-- needs top, top_agg, base, base_agg (count, sum), hours: all of the one over all of the other
SELECT e.unit,
  CASE $top_agg WHEN 'sum' THEN coalesce(sum(h.amount) FILTER (h.what = $top), 0) ELSE count(h.id) FILTER (h.what = $top) END AS num,
  CASE $base_agg WHEN 'sum' THEN coalesce(sum(h.amount) FILTER (h.what = $base), 0) ELSE count(h.id) FILTER (h.what = $base) END AS den
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what IN ($top, $base) AND NOT h.machine
  AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
