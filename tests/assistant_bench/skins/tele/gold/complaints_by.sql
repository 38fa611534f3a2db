SELECT about AS key, count(*) AS value FROM complaints GROUP BY 1
