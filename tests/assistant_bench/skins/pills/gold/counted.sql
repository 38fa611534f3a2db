-- needs table, column, two tests, since, until (dates; null: open)
SELECT h.{column} AS key, count(*) AS value FROM {table} h
WHERE NOT h.machine
    AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(h.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN h.{c1} IS NOT NULL WHEN 'lacking' THEN h.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(h.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN h.{c2} IS NOT NULL WHEN 'lacking' THEN h.{c2} IS NULL END
  AND ($since IS NULL OR h.ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR h.ts < CAST($until AS TIMESTAMP))
GROUP BY 1
