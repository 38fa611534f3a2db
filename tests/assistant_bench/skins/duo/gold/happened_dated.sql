-- needs what, column, since, until (dates; the second is outside): rows by people
SELECT {column} AS key, count(*) AS value FROM happened
WHERE what = $what AND NOT machine AND ts >= CAST($since AS TIMESTAMP) AND ts < CAST($until AS TIMESTAMP) GROUP BY 1
