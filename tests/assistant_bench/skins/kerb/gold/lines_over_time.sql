-- needs unit (week, month): parkers with an open channel at the end of each whole period, won and lost in it; a gap of nothing is no loss
WITH span AS (
  SELECT *, coalesce(until, '9999-01-01'::TIMESTAMP) AS u FROM held
), edge AS (
  SELECT unit, channel, ts, 1 AS d FROM span WHERE u > ts UNION ALL SELECT unit, channel, u, -1 FROM span WHERE u > ts
), depth AS (
  SELECT unit, channel, ts, sum(sum(d)) OVER (PARTITION BY unit, channel ORDER BY ts) AS deep FROM edge GROUP BY unit, channel, ts
), change AS (
  SELECT channel, ts, CASE WHEN deep > 0 THEN 1 ELSE -1 END AS d
  FROM (SELECT *, lag(deep, 1, 0) OVER (PARTITION BY unit, channel ORDER BY ts) AS was FROM depth) WHERE (deep > 0) <> (was > 0)
), begun AS (SELECT least((SELECT min(ts) FROM sent), (SELECT min(ts) FROM happened)) AS b
), calendar AS (
  SELECT p, p + ('1 ' || $unit)::INTERVAL AS q FROM (
    SELECT unnest(generate_series(date_trunc($unit, (SELECT b FROM begun)), $complete_until, ('1 ' || $unit)::INTERVAL)) AS p)
  WHERE p >= (SELECT b FROM begun) AND p + ('1 ' || $unit)::INTERVAL <= $complete_until
)
SELECT c.p AS key, k.channel AS key2, coalesce(sum(x.d), 0) AS reachable,
  count(*) FILTER (x.d = 1 AND x.ts >= c.p) AS gained, count(*) FILTER (x.d = -1 AND x.ts >= c.p) AS lost
FROM calendar c CROSS JOIN (SELECT DISTINCT channel FROM held) k LEFT JOIN change x ON x.channel = k.channel AND x.ts < c.q
GROUP BY 1, 2
