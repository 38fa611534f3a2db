-- needs what, column, of and among (a column and its word; null: all), least, most (amounts), since, until (dates; the second is outside)
SELECT {column} AS key, count(*) AS value FROM told
WHERE what = $what AND NOT machine AND ($among IS NULL OR {of} = $among)
  AND ($least IS NULL OR amount >= $least) AND ($most IS NULL OR amount <= $most)
  AND ($since IS NULL OR ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR ts < CAST($until AS TIMESTAMP))
GROUP BY 1
