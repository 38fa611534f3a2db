-- needs column
SELECT {column} AS key, count(*) AS value FROM deliveries GROUP BY 1
