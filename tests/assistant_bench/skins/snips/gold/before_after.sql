-- needs step, only, cut (a date): the messages sent before it, and from it on
SELECT count({step}) FILTER (ts < CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts < CAST($cut AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts >= CAST($cut AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
