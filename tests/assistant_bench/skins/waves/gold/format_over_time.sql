-- needs format: listens a week
WITH n AS (
  SELECT date_trunc('week', started) AS p, count(*) AS n FROM listens WHERE format = $format AND started <= $complete_until GROUP BY 1
)
SELECT p AS key, coalesce(n, 0) AS value
FROM (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), INTERVAL 7 DAY)) AS p) LEFT JOIN n USING (p)
