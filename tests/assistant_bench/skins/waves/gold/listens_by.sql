SELECT format AS key, count(*) AS value FROM listens GROUP BY 1
