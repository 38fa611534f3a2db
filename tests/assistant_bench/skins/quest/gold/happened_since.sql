-- needs what, column, since (a date)
SELECT {column} AS key, count(*) AS value FROM happened WHERE what = $what AND NOT machine AND ts >= $since::TIMESTAMP GROUP BY 1
