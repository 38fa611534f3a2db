-- needs step: the rate by how many cues the listener got in the seven days before, ten and more together
SELECT least(n, 10) AS key, count({step})::DOUBLE / count(*) AS value
FROM (
  SELECT *, count(*) OVER (PARTITION BY unit ORDER BY ts RANGE BETWEEN INTERVAL 7 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING) AS n
  FROM followed
) WHERE ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY
GROUP BY 1
