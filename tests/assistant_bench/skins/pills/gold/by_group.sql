-- needs what tally needs, and column of the patient: the mean of a group's units
WITH units AS (SELECT unit, ts FROM entered WHERE ts + to_hours($hours) <= $complete_until),
rows AS (
  SELECT h.* FROM {table} h WHERE NOT h.machine
    AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(h.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN h.{c1} IS NOT NULL WHEN 'lacking' THEN h.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(h.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN h.{c2} IS NOT NULL WHEN 'lacking' THEN h.{c2} IS NULL END
), found AS (
  SELECT u.unit, CASE $agg WHEN 'any' THEN CAST(count(h.ts) > 0 AS INTEGER) WHEN 'count' THEN count(h.ts) ELSE coalesce(sum(h.amount), 0) END::DOUBLE AS v
  FROM units u LEFT JOIN rows h ON h.unit = u.unit AND h.ts >= u.ts + to_hours($begin) AND h.ts < u.ts + to_hours($hours)
  GROUP BY u.unit
)
SELECT p.{column} AS "group", avg(v) AS value, count(*) AS n FROM found LEFT JOIN person p USING (unit) GROUP BY 1
