-- needs what, stat (mean, max, min), begin, hours: of the unit's own amounts; who has none is left out
SELECT e.unit, CASE $stat WHEN 'mean' THEN avg(h.amount) WHEN 'max' THEN max(h.amount) ELSE min(h.amount) END AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.amount IS NOT NULL
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
