-- needs what, tag, hours
SELECT e.unit, CAST(count(a.id) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN aside a ON a.unit = e.unit AND a.what = $what AND a.tag = $tag AND a.ts >= e.ts AND a.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
