SELECT peril AS key, count(*) AS value FROM claims GROUP BY 1
