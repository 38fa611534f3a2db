-- needs table, measure (whole days between two dates), agg (mean, max, min), one test, begin, hours
SELECT e.unit, CASE $agg WHEN 'mean' THEN avg(h.{measure}) WHEN 'max' THEN max(h.{measure}) ELSE min(h.{measure}) END::DOUBLE AS value
FROM entered e JOIN {table} h ON h.unit = e.unit AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until AND h.{measure} IS NOT NULL AND NOT h.machine
    AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(h.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN h.{c1} IS NOT NULL WHEN 'lacking' THEN h.{c1} IS NULL END
GROUP BY e.unit
