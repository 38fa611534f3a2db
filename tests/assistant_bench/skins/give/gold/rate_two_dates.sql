-- needs step, only (a channel, or null), from_a, until_a, from_b, until_b (dates; the untils are outside)
SELECT count({step}) FILTER (ts >= CAST($from_a AS TIMESTAMP) AND ts < CAST($until_a AS TIMESTAMP))::DOUBLE
    / count(*) FILTER (ts >= CAST($from_a AS TIMESTAMP) AND ts < CAST($until_a AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($from_b AS TIMESTAMP) AND ts < CAST($until_b AS TIMESTAMP))::DOUBLE
    / count(*) FILTER (ts >= CAST($from_b AS TIMESTAMP) AND ts < CAST($until_b AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
