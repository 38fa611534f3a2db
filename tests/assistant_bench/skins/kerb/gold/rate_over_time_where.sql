-- needs step, unit, col + keep: of the messages sent in a period
WITH n AS (
  SELECT date_trunc($unit, ts) AS p, count({step})::DOUBLE / count(*) AS r FROM followed
  WHERE ts <= $complete_until AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), {col})) GROUP BY 1
), calendar AS (SELECT unnest(generate_series((SELECT min(p) FROM n), (SELECT max(p) FROM n), ('1 ' || $unit)::INTERVAL)) AS p)
SELECT p AS key, r AS value FROM calendar LEFT JOIN n USING (p)
