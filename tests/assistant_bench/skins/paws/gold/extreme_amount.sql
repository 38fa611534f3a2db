-- needs what, how (max or avg), hours: of the unit's amounts; who has none is left out
SELECT e.unit, CASE $how WHEN 'max' THEN max(h.amount) ELSE avg(h.amount) END AS value
FROM entered e JOIN happened h ON h.unit = e.unit AND h.what = $what AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until AND h.amount IS NOT NULL
GROUP BY e.unit
