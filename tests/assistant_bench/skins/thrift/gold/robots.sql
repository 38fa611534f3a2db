-- needs what: rows of machines, by channel
SELECT channel AS key, count(*) AS value FROM happened WHERE what = $what AND machine GROUP BY 1
