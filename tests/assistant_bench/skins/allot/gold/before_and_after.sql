-- needs step, only, day: messages put out before a day, and from it on
SELECT count({step}) FILTER (ts < CAST($day AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts < CAST($day AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($day AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts >= CAST($day AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
