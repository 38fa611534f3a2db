SELECT fault AS key, count(*) AS value FROM roadside GROUP BY 1
