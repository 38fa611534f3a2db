-- people who can be reached on each channel at the end of every week that the log covers whole
WITH weeks AS (
  SELECT unnest(generate_series((SELECT date_trunc('week', min(ts) + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND) FROM held),
    $complete_until - INTERVAL 7 DAY, INTERVAL 7 DAY)) AS week
)
SELECT week AS key, channel AS key2, count(DISTINCT unit) FILTER (ts < week + INTERVAL 7 DAY
    AND (until IS NULL OR until >= week + INTERVAL 7 DAY)) AS reachable
FROM weeks CROSS JOIN held GROUP BY ALL
