-- needs what, column (label, place), least: rows of the bar or of the ratings by one of their columns
SELECT {column} AS key, count(*) AS value FROM happened WHERE what = $what AND ($least IS NULL OR amount >= $least) GROUP BY 1
