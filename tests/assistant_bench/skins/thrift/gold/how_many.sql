-- needs what, least, below (of the amount; null: no bound), since, until (dates, the second outside; null: none): one number
SELECT count(*) AS value FROM happened
WHERE what = $what AND NOT machine AND ($least IS NULL OR amount >= CAST($least AS DOUBLE)) AND ($below IS NULL OR amount < CAST($below AS DOUBLE))
  AND ($since IS NULL OR ts >= CAST($since AS TIMESTAMP)) AND ($until IS NULL OR ts < CAST($until AS TIMESTAMP))
