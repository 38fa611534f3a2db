-- needs column: people by a column of theirs
SELECT {column} AS key, count(*) AS value FROM person GROUP BY 1
