-- needs step, days, most: by how many messages the parker was sent in the days before, `most` and more together
WITH before AS (
  SELECT f.message, f.{step} AS reached,
    (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - to_days($days)) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + to_days($days)
)
SELECT least(n, $most) AS key, count(reached)::DOUBLE / count(*) AS value FROM before GROUP BY 1
