-- needs step, only (a channel), until_a, from_b: messages sent before the one date, and from the other on
SELECT count({step}) FILTER (ts < CAST($until_a AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts < CAST($until_a AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($from_b AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts >= CAST($from_b AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
