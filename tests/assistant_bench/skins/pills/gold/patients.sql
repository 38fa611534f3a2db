-- needs column, two tests of the patient
SELECT p.{column} AS key, count(*) AS value FROM person p
WHERE CASE $o1 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(p.{c1} AS VARCHAR) = CAST($v1 AS VARCHAR) WHEN 'ne' THEN CAST(p.{c1} AS VARCHAR) <> CAST($v1 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v1 AS VARCHAR), ','), CAST(p.{c1} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(p.{c1} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v1 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(p.{c1} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v1 AS DOUBLE) WHEN 'there' THEN p.{c1} IS NOT NULL WHEN 'lacking' THEN p.{c1} IS NULL END
    AND CASE $o2 WHEN 'all' THEN TRUE WHEN 'eq' THEN CAST(p.{c2} AS VARCHAR) = CAST($v2 AS VARCHAR) WHEN 'ne' THEN CAST(p.{c2} AS VARCHAR) <> CAST($v2 AS VARCHAR)
      WHEN 'in' THEN list_contains(string_split(CAST($v2 AS VARCHAR), ','), CAST(p.{c2} AS VARCHAR)) WHEN 'ge' THEN TRY_CAST(CAST(p.{c2} AS VARCHAR) AS DOUBLE) >= TRY_CAST($v2 AS DOUBLE)
      WHEN 'le' THEN TRY_CAST(CAST(p.{c2} AS VARCHAR) AS DOUBLE) <= TRY_CAST($v2 AS DOUBLE) WHEN 'there' THEN p.{c2} IS NOT NULL WHEN 'lacking' THEN p.{c2} IS NULL END
GROUP BY 1
