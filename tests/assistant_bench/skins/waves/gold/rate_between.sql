-- needs step, column, since, until (dates)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value
FROM followed WHERE ts >= CAST($since AS TIMESTAMP) AND ts < CAST($until AS TIMESTAMP) GROUP BY 1
