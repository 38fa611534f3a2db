-- needs step, only (a channel), a_from, a_to, b_from, b_to (dates, half-open)
SELECT count({step}) FILTER (ts >= $a_from::TIMESTAMP AND ts < $a_to::TIMESTAMP)::DOUBLE / count(*) FILTER (ts >= $a_from::TIMESTAMP AND ts < $a_to::TIMESTAMP) AS rate_a,
  count({step}) FILTER (ts >= $b_from::TIMESTAMP AND ts < $b_to::TIMESTAMP)::DOUBLE / count(*) FILTER (ts >= $b_from::TIMESTAMP AND ts < $b_to::TIMESTAMP) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
