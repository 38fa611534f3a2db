-- needs what: rows of a table of our own by their sort
SELECT detail AS key, count(*) AS value FROM happened WHERE what = $what GROUP BY 1
