-- needs step, column, since (a date)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value FROM followed WHERE ts >= CAST($since AS TIMESTAMP) GROUP BY 1
