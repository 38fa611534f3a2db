-- needs unit, what (a list), col + keep / drop, col2 + keep2, of with least / below: empty periods as 0, up to the log's end
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count(*) AS n FROM trace
  WHERE list_contains(CAST($what AS VARCHAR[]), what) AND NOT machine AND ts <= $complete_until
    AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST({col} AS VARCHAR)))
    AND ($drop IS NULL OR NOT list_contains(CAST($drop AS VARCHAR[]), CAST({col} AS VARCHAR)))
    AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), CAST({col2} AS VARCHAR)))
    AND ($least IS NULL OR {of} >= $least) AND ($below IS NULL OR {of} < $below) GROUP BY 1
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, coalesce(n, 0) AS value FROM calendar LEFT JOIN n USING (p)
