-- needs step: by how many messages the client was sent in the seven days before, ten and more together
WITH before AS (
  SELECT f.{step} AS reached, (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - INTERVAL 7 DAY) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY
)
SELECT least(n, 10) AS key, count(reached)::DOUBLE / count(*) AS value FROM before GROUP BY 1
