-- needs table, column, value_is, hours
SELECT e.unit, count(h.unit) AS value
FROM entered e LEFT JOIN {table} h ON h.unit = e.unit AND h.{column} = $value_is AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
