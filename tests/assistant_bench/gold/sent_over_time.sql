-- needs unit, only, domain
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count(*) AS n FROM sent
  WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain) AND ts <= $complete_until GROUP BY 1
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
