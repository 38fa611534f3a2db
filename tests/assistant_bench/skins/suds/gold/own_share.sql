-- needs table, column, value_is, hours: rows with the value over all rows
SELECT e.unit, count(h.unit) FILTER (h.{column} = $value_is) AS num, count(h.unit) AS den
FROM entered e LEFT JOIN {table} h ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
