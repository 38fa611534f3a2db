-- needs what, how (mean, max, min), hours: over the unit's own rows; who has none is left out
SELECT e.unit, CASE $how WHEN 'mean' THEN avg(h.amount) WHEN 'max' THEN max(h.amount) ELSE min(h.amount) END AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
