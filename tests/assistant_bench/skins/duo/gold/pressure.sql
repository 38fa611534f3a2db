-- needs step: by the messages of the seven days before, ten and more together; the log's first week has no before
SELECT least((SELECT count(*) FROM sent s WHERE s.unit = f.unit AND s.ts < f.ts AND s.ts >= f.ts - INTERVAL 7 DAY), 10) AS key,
  count({step})::DOUBLE / count(*) AS value
FROM followed f WHERE f.ts >= (SELECT min(ts) FROM sent) + INTERVAL 7 DAY GROUP BY 1
