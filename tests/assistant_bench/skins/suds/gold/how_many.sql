-- needs what: rows of the whole log
SELECT count(*) AS value FROM happened WHERE what = $what
