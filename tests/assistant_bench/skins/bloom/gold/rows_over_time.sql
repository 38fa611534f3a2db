-- needs table, moment, unit, of, among: rows of a table of the house per period, empty ones as 0, up to the log's end
WITH n AS (
  SELECT date_trunc($unit, {moment}) AS p, count(*) AS n FROM {table}
  WHERE {moment} <= $complete_until AND ($among IS NULL OR {of} = $among) GROUP BY 1
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
