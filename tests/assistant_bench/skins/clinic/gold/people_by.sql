-- needs column
SELECT {column} AS key, count(*) AS value FROM person GROUP BY 1
