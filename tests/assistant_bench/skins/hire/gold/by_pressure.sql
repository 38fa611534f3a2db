-- needs step, days: a rate by the messages of the days before, ten and more together; only where these days lie in the log
WITH before AS (
  SELECT f.*, (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - to_days($days)) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + to_days($days)
)
SELECT least(n, 10) AS key, count({step})::DOUBLE / count(*) AS value FROM before GROUP BY 1
