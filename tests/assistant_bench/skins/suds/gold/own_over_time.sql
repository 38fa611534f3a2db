-- needs table, of, among (null: all), unit
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count(*) AS n FROM {table} WHERE ($among IS NULL OR {of} = $among) AND ts <= $complete_until GROUP BY 1
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
