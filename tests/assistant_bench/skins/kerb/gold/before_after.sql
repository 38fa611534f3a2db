-- needs step, cut (a date), col2 + keep2: messages sent before it, and from it on
SELECT count({step}) FILTER (ts < CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts < CAST($cut AS TIMESTAMP)) AS rate_a,
  count({step}) FILTER (ts >= CAST($cut AS TIMESTAMP))::DOUBLE / count(*) FILTER (ts >= CAST($cut AS TIMESTAMP)) AS rate_b
FROM followed WHERE $keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), {col2})
