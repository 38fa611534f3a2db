-- needs column, since, until (dates, the second not in it)
SELECT {column} AS key, count(*) AS value FROM sent WHERE ts >= CAST($since AS TIMESTAMP) AND ts < CAST($until AS TIMESTAMP) GROUP BY 1
