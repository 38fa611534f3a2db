SELECT topic AS key, count(*) AS value FROM calls GROUP BY 1
