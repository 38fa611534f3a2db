-- needs column: calls to the nurse line
SELECT {column} AS key, count(*) AS value FROM nurse_line GROUP BY 1
