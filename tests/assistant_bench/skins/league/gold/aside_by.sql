-- needs what
SELECT tag AS key, count(*) AS value FROM aside WHERE what = $what GROUP BY 1
