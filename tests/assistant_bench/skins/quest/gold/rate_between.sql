-- needs step, column, since, until (dates, half-open), only
SELECT {column} AS key, count({step})::DOUBLE / count(*) AS value
FROM followed WHERE ts >= $since::TIMESTAMP AND ts < $until::TIMESTAMP AND ($only IS NULL OR channel = $only) GROUP BY 1
