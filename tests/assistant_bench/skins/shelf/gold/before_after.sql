-- needs step, only (a channel), at (a date): messages sent before it, and from it on
SELECT count({step}) FILTER (ts < CAST($at AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts < CAST($at AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($at AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts >= CAST($at AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
