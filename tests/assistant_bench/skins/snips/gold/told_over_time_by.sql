-- needs what, unit, column
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, {column} AS g, count(*) AS n FROM told
  WHERE what = $what AND NOT machine AND ts <= $complete_until GROUP BY ALL
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, g AS key2, coalesce(n, 0) AS value FROM calendar CROSS JOIN (SELECT DISTINCT g FROM n) LEFT JOIN n USING (p, g)
