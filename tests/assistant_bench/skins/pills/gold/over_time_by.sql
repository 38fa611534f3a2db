-- needs table, unit, column, a test
WITH n AS (
  SELECT date_trunc($unit, h.ts) AS p, h.{column} AS g, count(*) AS n FROM {table} h
  WHERE h.ts <= $complete_until AND NOT h.machine
    AND CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(h.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(h.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(h.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(h.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN h.{c1} IS NOT NULL WHEN 'lacking' THEN h.{c1} IS NULL END GROUP BY ALL
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, g AS key2, coalesce(n, 0) AS value FROM calendar CROSS JOIN (SELECT DISTINCT g FROM n) LEFT JOIN n USING (p, g)
