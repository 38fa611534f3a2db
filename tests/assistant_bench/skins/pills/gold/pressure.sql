-- needs step, most, only: by the messages of the seven days before, so many and more together
WITH told AS (
  SELECT f.{step} AS reached, f.channel,
    (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - INTERVAL 7 DAY) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY
)
SELECT least(n, $most) AS key, count(reached)::DOUBLE / count(*) AS value FROM told WHERE $only IS NULL OR channel = $only GROUP BY 1
