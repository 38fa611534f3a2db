-- needs column
SELECT {column} AS key, count(*) AS value FROM refills GROUP BY 1
