-- needs step, column, only (a channel), since (a date)
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value
FROM followed WHERE ($only IS NULL OR channel = $only) AND ts >= CAST($since AS TIMESTAMP) GROUP BY 1
