SELECT form AS key, count(*) AS value FROM receipts GROUP BY 1
