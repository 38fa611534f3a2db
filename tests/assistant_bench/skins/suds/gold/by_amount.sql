-- needs what: rows by their amount
SELECT amount AS key, count(*) AS value FROM happened WHERE what = $what GROUP BY 1
