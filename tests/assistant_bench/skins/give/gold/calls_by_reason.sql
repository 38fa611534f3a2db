SELECT reason AS key, count(*) AS value FROM helpline GROUP BY 1
