-- needs step: by how many messages the member was sent in the seven days before, ten and more together
WITH level AS (
  SELECT f.{step} AS had, (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - INTERVAL 7 DAY) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY
)
SELECT least(n, 10) AS key, count(had)::DOUBLE / count(*) AS value FROM level GROUP BY 1
