-- needs step, unit, column: no rate where nothing was sent
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, {column} AS g, count({step})::DOUBLE / count(*) AS r FROM followed
  WHERE ts <= $complete_until GROUP BY ALL
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT c.p AS key, g.g AS key2, n.r AS value
FROM calendar c CROSS JOIN (SELECT DISTINCT g FROM n) g LEFT JOIN n ON n.p = c.p AND n.g = g.g
