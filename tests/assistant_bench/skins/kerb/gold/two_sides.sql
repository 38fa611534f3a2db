-- needs step, col with one and other (lists), col2 + keep2: two parts of the log, side by side
SELECT count({step}) FILTER (list_contains(CAST($one AS VARCHAR[]), {col}))::DOUBLE / count(*) FILTER (list_contains(CAST($one AS VARCHAR[]), {col})) AS rate_a,
  count({step}) FILTER (list_contains(CAST($other AS VARCHAR[]), {col}))::DOUBLE / count(*) FILTER (list_contains(CAST($other AS VARCHAR[]), {col})) AS rate_b
FROM followed WHERE $keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), {col2})
