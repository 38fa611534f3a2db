-- needs column, since, until (dates)
SELECT {column} AS key, count(*) AS value FROM sent WHERE ts >= CAST($since AS TIMESTAMP) AND ts < CAST($until AS TIMESTAMP) GROUP BY 1
