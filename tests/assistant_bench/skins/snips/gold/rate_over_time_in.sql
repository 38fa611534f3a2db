-- needs step, unit, only, domain: of the messages sent in a period
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count({step})::DOUBLE / count(*) AS r FROM followed
  WHERE ($only IS NULL OR channel = $only) AND ($domain IS NULL OR domain = $domain) AND ts <= $complete_until GROUP BY 1
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, r AS value FROM calendar LEFT JOIN n USING (p)
