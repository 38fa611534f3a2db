SELECT subject AS key, count(*) AS value FROM tickets GROUP BY 1
