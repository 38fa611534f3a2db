-- needs step, unit, column, only (a provider, null: all)
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, {column} AS g, count({step})::DOUBLE / count(*) AS r FROM followed
  WHERE ts <= $complete_until AND ($only IS NULL OR channel = $only) GROUP BY ALL
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, g AS key2, r AS value FROM calendar CROSS JOIN (SELECT DISTINCT g FROM n) LEFT JOIN n USING (p, g)
