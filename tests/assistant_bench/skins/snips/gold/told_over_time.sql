-- needs what, unit, of, among, least, most: rows by people, empty periods as 0, up to the log's end
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count(*) AS n FROM told
  WHERE what = $what AND NOT machine AND ($among IS NULL OR {of} = $among)
  AND ($least IS NULL OR amount >= $least) AND ($most IS NULL OR amount <= $most) AND ts <= $complete_until GROUP BY 1
), calendar AS (
  SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
