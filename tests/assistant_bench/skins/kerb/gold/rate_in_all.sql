-- one number: needs step, of (a step, or ts), col + keep / drop, col2 + keep2, since / until (dates or null)
SELECT count({step})::DOUBLE / nullif(count(*), 0) AS value FROM followed
WHERE {of} IS NOT NULL AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), {col}))
  AND ($drop IS NULL OR NOT list_contains(CAST($drop AS VARCHAR[]), {col}))
  AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), {col2}))
  AND ($since IS NULL OR ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR ts < CAST($until AS TIMESTAMP))
