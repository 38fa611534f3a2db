-- needs what, hours, column
SELECT p.{column} AS "group", avg(amount) AS value, count(*) AS n
FROM (
  SELECT e.unit, coalesce(sum(h.amount), 0) AS amount
  FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what
    AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until
  GROUP BY e.unit
) u LEFT JOIN person p ON p.unit = u.unit
GROUP BY 1
