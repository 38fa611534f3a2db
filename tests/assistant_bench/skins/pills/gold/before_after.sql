-- needs step, two tests, cut (a date): messages sent before it, and from it on
SELECT count(f.{step}) FILTER (f.ts < CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (f.ts < CAST($cut AS TIMESTAMP)) AS rate_a,
  count(f.{step}) FILTER (f.ts >= CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (f.ts >= CAST($cut AS TIMESTAMP)) AS rate_b
FROM followed f WHERE CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(f.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(f.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(f.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(f.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(f.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN f.{c1} IS NOT NULL WHEN 'lacking' THEN f.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(f.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(f.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(f.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(f.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(f.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN f.{c2} IS NOT NULL WHEN 'lacking' THEN f.{c2} IS NULL END
