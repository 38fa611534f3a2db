-- needs what: all rows of a kind that people made
SELECT count(*) AS value FROM happened WHERE what = $what AND NOT machine
