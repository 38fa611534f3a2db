-- needs column, since, until (dates, half-open)
SELECT {column} AS key, count(*) AS value FROM sent WHERE ts >= $since::TIMESTAMP AND ts < $until::TIMESTAMP GROUP BY 1
