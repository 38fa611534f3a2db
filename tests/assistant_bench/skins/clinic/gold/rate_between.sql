-- needs step, column, only (a channel), since, until (dates, the second not in it)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value
FROM followed WHERE ($only IS NULL OR channel = $only) AND ts >= CAST($since AS TIMESTAMP) AND ts < CAST($until AS TIMESTAMP) GROUP BY 1
