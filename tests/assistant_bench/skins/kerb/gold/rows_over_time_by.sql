-- needs unit, split (a column), what (a list), col + keep: empty periods as 0
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, {split} AS g, count(*) AS n FROM trace
  WHERE list_contains(CAST($what AS VARCHAR[]), what) AND NOT machine AND ts <= $complete_until
    AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST({col} AS VARCHAR))) GROUP BY ALL
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, g AS key2, coalesce(n, 0) AS value FROM calendar CROSS JOIN (SELECT DISTINCT g FROM n) LEFT JOIN n USING (p, g)
