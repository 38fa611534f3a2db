-- needs unit, column, wanted: refills of one sort, empty periods as 0, up to the log's end
WITH n AS (
  SELECT date_trunc($unit, filled_at) AS p, count(*) AS n FROM refills WHERE {column} = $wanted AND filled_at <= $complete_until GROUP BY 1
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
