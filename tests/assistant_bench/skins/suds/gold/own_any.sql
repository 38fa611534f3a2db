-- needs table (cases or calls), column, value_is, hours: at least one row whose column has the value
SELECT e.unit, CAST(count(h.unit) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN {table} h ON h.unit = e.unit AND h.{column} = $value_is AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
