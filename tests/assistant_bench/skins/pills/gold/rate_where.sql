-- needs step, of (ts: all messages), column, two tests of the message, since, until (dates; null: open)
SELECT f.{column} AS key, count(f.{step})::DOUBLE / count(*) AS value FROM followed f
WHERE f.{of} IS NOT NULL AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(f.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(f.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(f.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(f.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(f.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN f.{c1} IS NOT NULL WHEN 'lacking' THEN f.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(f.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(f.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(f.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(f.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(f.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN f.{c2} IS NOT NULL WHEN 'lacking' THEN f.{c2} IS NULL END
  AND ($since IS NULL OR f.ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR f.ts < CAST($until AS TIMESTAMP))
GROUP BY 1
