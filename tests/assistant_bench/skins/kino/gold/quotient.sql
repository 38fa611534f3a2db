-- needs top, top_agg (count, sum, any), top_label, below, below_agg, hours: both sides of a ratio, in the same window
SELECT e.unit,
  CASE $top_agg WHEN 'sum' THEN coalesce(sum(h.amount) FILTER (h.what = $top AND ($top_label IS NULL OR h.label = $top_label)), 0)
    WHEN 'any' THEN least(count(h.id) FILTER (h.what = $top AND ($top_label IS NULL OR h.label = $top_label)), 1)
    ELSE count(h.id) FILTER (h.what = $top AND ($top_label IS NULL OR h.label = $top_label)) END AS num,
  CASE $below_agg WHEN 'sum' THEN coalesce(sum(h.amount) FILTER (h.what = $below), 0)
    WHEN 'any' THEN least(count(h.id) FILTER (h.what = $below), 1) ELSE count(h.id) FILTER (h.what = $below) END AS den
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND NOT h.machine AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
