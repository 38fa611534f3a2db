-- one number: needs what (a list), col + keep / drop, col2 + keep2, of with least / below, since / until (dates or null)
SELECT count(*) AS value FROM trace
WHERE list_contains(CAST($what AS VARCHAR[]), what) AND NOT machine
  AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST({col} AS VARCHAR)))
  AND ($drop IS NULL OR NOT list_contains(CAST($drop AS VARCHAR[]), CAST({col} AS VARCHAR)))
  AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), CAST({col2} AS VARCHAR)))
  AND ($least IS NULL OR {of} >= $least) AND ($below IS NULL OR {of} < $below)
  AND ($since IS NULL OR ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR ts < CAST($until AS TIMESTAMP))
