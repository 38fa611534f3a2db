-- needs step, days, most: a rate by the messages of the days before, of messages whose days before lie in the log
WITH told AS (
  SELECT f.*, least($most, (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts
    AND s.ts >= f.ts - to_days($days))) AS before
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + to_days($days)
)
SELECT before AS key, count({step})::DOUBLE / count(*) AS value FROM told GROUP BY before
