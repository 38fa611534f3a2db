SELECT round AS key, count(*) AS value FROM pickups GROUP BY 1
