-- needs what, begin, hours: the share of units that had any, and how many units
SELECT avg(had) AS value, count(*) AS n FROM (
  SELECT e.unit, CAST(count(h.id) > 0 AS INTEGER) AS had
  FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine
    AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
  WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit)
