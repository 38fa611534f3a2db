-- needs unit (week, month): players with a standing opt-in at the end of every period that the log covers whole
WITH begun AS (
  SELECT min(ts) AS ts FROM (
    SELECT min(ts) AS ts FROM happened UNION ALL SELECT min(ts) FROM sent UNION ALL SELECT min(ts) FROM entered)
), spans AS (
  SELECT unnest(generate_series(date_trunc($unit, (SELECT ts FROM begun) + ('1 ' || $unit)::INTERVAL - INTERVAL 1 MICROSECOND),
    $complete_until - ('1 ' || $unit)::INTERVAL, ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, c.channel AS key2, count(DISTINCT h.unit) AS reachable
FROM spans CROSS JOIN (SELECT DISTINCT channel FROM held) c
LEFT JOIN held h ON h.channel = c.channel AND h.ts < p + ('1 ' || $unit)::INTERVAL
  AND coalesce(h.until, 'infinity'::TIMESTAMP) >= p + ('1 ' || $unit)::INTERVAL
GROUP BY ALL
