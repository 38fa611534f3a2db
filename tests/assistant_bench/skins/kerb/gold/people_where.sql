-- needs key, col + keep, col2 + keep2 (of parkers)
SELECT {key} AS key, count(*) AS value FROM person
WHERE ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), {col})) AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), {col2})) GROUP BY 1
