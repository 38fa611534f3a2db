-- needs what, column: rows by people, by a column of theirs
SELECT {column} AS key, count(*) AS value FROM happened WHERE what = $what AND NOT machine GROUP BY 1
