-- needs step, only: messages by how many the user was sent in the seven days before, ten and more together
WITH before AS (
  SELECT f.unit, f.message, f.{step} AS reached, f.channel,
    (SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - INTERVAL 7 DAY) AS n
  FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY
)
SELECT least(n, 10) AS key, count(reached)::DOUBLE / count(*) AS value FROM before WHERE $only IS NULL OR channel = $only GROUP BY 1
