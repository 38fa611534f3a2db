-- needs table, agg (count or sum), two tests; table_b, agg_b, a test c3, o3, v3; begin, hours
WITH units AS (SELECT unit, ts FROM entered WHERE ts + to_hours($hours) <= $complete_until),
top AS (
  SELECT u.unit, CASE $agg WHEN 'sum' THEN coalesce(sum(h.amount), 0) ELSE count(*) END::DOUBLE AS v
  FROM units u JOIN {table} h ON h.unit = u.unit AND h.ts >= u.ts + to_hours($begin) AND h.ts < u.ts + to_hours($hours)
  WHERE NOT h.machine
    AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(h.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN h.{c1} IS NOT NULL WHEN 'lacking' THEN h.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(h.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN h.{c2} IS NOT NULL WHEN 'lacking' THEN h.{c2} IS NULL END GROUP BY u.unit
), below AS (
  SELECT u.unit, CASE $agg_b WHEN 'sum' THEN coalesce(sum(h.amount), 0) ELSE count(*) END::DOUBLE AS v
  FROM units u JOIN {table_b} h ON h.unit = u.unit AND h.ts >= u.ts + to_hours($begin) AND h.ts < u.ts + to_hours($hours)
  WHERE NOT h.machine
    AND CASE $o3 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c3} AS VARCHAR) = CAST($v3 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c3} AS VARCHAR) <> CAST($v3 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v3 AS VARCHAR), ','), CAST(h.{c3} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c3} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v3 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c3} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v3 AS DOUBLE) WHEN 'there' THEN h.{c3} IS NOT NULL WHEN 'lacking' THEN h.{c3} IS NULL END GROUP BY u.unit
)
SELECT u.unit, coalesce(t.v, 0) AS num, coalesce(b.v, 0) AS den FROM units u LEFT JOIN top t USING (unit) LEFT JOIN below b USING (unit)
