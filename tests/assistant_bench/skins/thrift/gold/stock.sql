-- needs unit (week, month): at the end of each whole period of the log, the users with an opt-in on a channel
WITH begun AS (SELECT least((SELECT min(ts) FROM sent), (SELECT min(ts) FROM happened)) AS first),
calendar AS (
  SELECT unnest(generate_series(date_trunc($unit, (SELECT first FROM begun) + ('1 ' || $unit)::INTERVAL - INTERVAL 1 MICROSECOND),
    $complete_until - ('1 ' || $unit)::INTERVAL, ('1 ' || $unit)::INTERVAL)) AS p
)
SELECT p AS key, c.channel AS key2, count(DISTINCT h.unit) AS reachable
FROM calendar CROSS JOIN (SELECT DISTINCT channel FROM held) c LEFT JOIN held h ON h.channel = c.channel
  AND h.ts < p + ('1 ' || $unit)::INTERVAL AND coalesce(h.until, 'infinity'::TIMESTAMP) >= p + ('1 ' || $unit)::INTERVAL
GROUP BY ALL
